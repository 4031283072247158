import { gzipSync } from "node:zlib";

import { Header } from "tar";

const BLOCK = 512;

/** One entry as it stands in the archive, root directory included. */
export interface ArchiveEntry {
  readonly path: string;
  readonly text?: string;
  readonly type?: "File" | "SymbolicLink" | "Link" | "CharacterDevice";
  readonly target?: string;
}

/** A tarball entry by entry, as no package manager would make it. */
export function createTarball(entries: readonly ArchiveEntry[]): Buffer {
  return gzipSync(Buffer.concat([...entries.flatMap(createEntry), Buffer.alloc(2 * BLOCK)]));
}

function createEntry({ path, text = "", type = "File", target }: ArchiveEntry): Buffer[] {
  const body = Buffer.from(text);
  const head = Buffer.alloc(BLOCK);
  new Header({ path, size: body.length, mode: 0o644, type, ...(target !== undefined && { linkpath: target }) }).encode(
    head,
  );
  return [head, body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)];
}
