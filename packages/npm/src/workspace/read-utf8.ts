import { isUtf8 } from "node:buffer";
import { readFile } from "node:fs/promises";

import { type Position, positionAt } from "@slipway/core";

const REPLACEMENT = "\uFFFD";

/** A file's text with its byte-order mark, or the place of the first byte that is not UTF-8. */
export type Utf8Text = { readonly text: string } | { readonly invalidAt: Position };

/**
 * Reads a file that has to be UTF-8. Node replaces what is not, in silence: writing such a text back would change bytes
 * that nobody asked to change.
 *
 * @throws What `readFile` throws.
 */
export async function readUtf8(path: string): Promise<Utf8Text> {
  const bytes = await readFile(path);
  const text = bytes.toString("utf8");
  return isUtf8(bytes) ? { text } : { invalidAt: positionAt(text, firstReplaced(text, bytes)) };
}

/** A replacement character may stand in the file itself. */
function firstReplaced(text: string, bytes: Buffer): number {
  for (let index = text.indexOf(REPLACEMENT); index !== -1; index = text.indexOf(REPLACEMENT, index + 1)) {
    const offset = Buffer.byteLength(text.slice(0, index));
    if (!bytes.subarray(offset, offset + REPLACEMENT.length * 3).equals(Buffer.from(REPLACEMENT))) return index;
  }
  return 0;
}
