import { gunzipSync } from "node:zlib";

const BLOCK = 512;

/** Bytes of a tarball's contents that are looked at. */
const LARGEST = 2 ** 31;

export interface TarballMeasure {
  /** Bytes of its files. */
  readonly unpackedSize: number;
  readonly fileCount: number;
}

/** What npm's registry counts in a tarball. Absent for what is none: it is stored all the same. */
export function measureTarball(tarball: Buffer): TarballMeasure | undefined {
  let archive: Buffer;
  try {
    archive = gunzipSync(tarball, { maxOutputLength: LARGEST });
  } catch {
    return undefined;
  }
  let unpackedSize = 0;
  let fileCount = 0;
  let at = 0;
  while (at + BLOCK <= archive.length && archive[at] !== 0) {
    const size = Number.parseInt(archive.toString("latin1", at + 124, at + 136), 8);
    if (Number.isNaN(size)) return undefined;
    // Everything else is a directory, a link, or a header of the entry that follows.
    if (["0", "\0", "7"].includes(archive.toString("latin1", at + 156, at + 157))) {
      unpackedSize += size;
      fileCount += 1;
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return { unpackedSize, fileCount };
}
