import type { TextEdit } from "./text-edit.ts";

/**
 * Applies the edits of one file. Of equal ones one is applied, of overlapping ones the first: the problem of the other is
 * found again in the new text.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = "";
  let done = 0;
  let previous: TextEdit | undefined;
  for (const edit of edits.toSorted((a, b) => a.offset - b.offset)) {
    const collides = previous !== undefined && (edit.offset < done || edit.offset === previous.offset);
    if (collides || edit.offset + edit.length > text.length) continue;
    result += text.slice(done, edit.offset) + edit.text;
    done = edit.offset + edit.length;
    previous = edit;
  }
  return result + text.slice(done);
}
