import { isUtf8 } from "node:buffer";

import { parseManifest, type Manifest, type Position, positionAt, type Problem } from "@slipway/core";

import { readBounded } from "../files/plain-file.ts";

/** Bytes of the largest file that is read as text: ten times what any of these files has in the wild. */
const LARGEST_TEXT = 10_000_000;

const REPLACEMENT = "\uFFFD";

/** A file's text with its byte-order mark, or the place of the first byte that is not UTF-8. */
export type Utf8Text = { readonly text: string } | { readonly invalidAt: Position };

export interface ManifestFile {
  /** POSIX path from the base directory. */
  readonly file: string;
  readonly manifest: Manifest;
  readonly text: string;
}

/** Reads one JSON file; `undefined` when there is none. What cannot be read or parsed is a problem at its position. */
export async function readManifest(path: string, file: string): Promise<ManifestFile | Problem | undefined> {
  let read: Utf8Text;
  try {
    read = await readUtf8(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    return unreadable(file, whyUnread(code), undefined);
  }
  if ("invalidAt" in read) return unreadable(file, "it is not UTF-8", read.invalidAt);
  const parsed = parseManifest(read.text);
  if ("manifest" in parsed) return { file, manifest: parsed.manifest, text: read.text };
  return unreadable(file, parsed.error, parsed.position);
}

/** @param code Of the error that reading ended with. */
export function whyUnread(code: unknown): string {
  return code === "EFBIG"
    ? `the file is larger than ${LARGEST_TEXT} bytes`
    : `the file cannot be read (${String(code)})`;
}

/**
 * Reads a file that has to be UTF-8. Node replaces what is not, in silence: writing such a text back would change bytes
 * that nobody asked to change.
 *
 * @throws What `readBounded` throws.
 */
export async function readUtf8(path: string): Promise<Utf8Text> {
  const bytes = await readBounded(path, LARGEST_TEXT);
  const text = bytes.toString("utf8");
  return isUtf8(bytes) ? { text } : { invalidAt: positionAt(text, firstReplaced(text, bytes)) };
}

/** The problem of a file that declares a package or a workspace and cannot be used. */
export function unreadable(file: string, reason: string, position: Position | undefined): Problem {
  const problem: Problem = { code: "MANIFEST_UNREADABLE", severity: "error", file, reason };
  return position === undefined ? problem : { ...problem, position };
}

/** A replacement character may stand in the file itself. */
function firstReplaced(text: string, bytes: Buffer): number {
  for (let index = text.indexOf(REPLACEMENT); index !== -1; index = text.indexOf(REPLACEMENT, index + 1)) {
    const offset = Buffer.byteLength(text.slice(0, index));
    if (!bytes.subarray(offset, offset + REPLACEMENT.length * 3).equals(Buffer.from(REPLACEMENT))) return index;
  }
  return 0;
}
