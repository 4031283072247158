import { setValue } from "../json/edit.ts";
import type { Fix, TextEdit } from "./problem.ts";

const BYTE_ORDER_MARK = "\uFEFF";

/**
 * The text of one JSON file with its fixes made. Exactly the values at the fixes' paths change: indentation, order of
 * keys, line breaks, the end of the file, a byte-order mark and every other character stay. What is already as a fix
 * wants it is not touched, so a second run changes nothing. Text that is not JSON stays as it is.
 *
 * @param fixes Fixes of this one file; their `file` is not looked at.
 */
export function applyFixes(text: string, fixes: readonly Fix[]): string {
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
  const json = text.slice(mark.length);
  return mark + inOrder(fixes).reduce((edited, { path, value }) => setValue(edited, path, value), json);
}

/** Removals come last, and of an array from its end, so that no index shifts before it is used. */
function inOrder(fixes: readonly Fix[]): readonly Fix[] {
  const removals = fixes.filter(({ value }) => value === undefined).toSorted((a, b) => comparePaths(b.path, a.path));
  return [...fixes.filter(({ value }) => value !== undefined), ...removals];
}

function comparePaths(a: Fix["path"], b: Fix["path"]): number {
  const at = a.findIndex((segment, index) => segment !== b[index]);
  const left = a[at];
  const right = b[at];
  if (left === undefined || right === undefined) return a.length - b.length;
  if (typeof left === "number" && typeof right === "number") return left - right;
  return String(left) < String(right) ? -1 : 1;
}

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
