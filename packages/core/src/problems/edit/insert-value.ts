import type { Node } from "jsonc-parser";

import type { Json } from "../../workspace/manifest.ts";
import { detectStyle } from "./detect-style.ts";
import { insertionIndex } from "./insertion-index.ts";
import { serialiseJson } from "./serialise-json.ts";
import { splice } from "./splice.ts";

/**
 * Adds a member to an object that has some, or an element to the end of such an array, with the separators that its
 * neighbours have.
 *
 * @param container The object or array, which is not empty, and whose key or index `path` ends with.
 */
export function insertValue(
  text: string,
  tree: Node,
  container: Node,
  path: readonly (string | number)[],
  value: Json,
): string {
  const members = container.children ?? [];
  const style = detectStyle(text, tree, container);
  const serialised = serialiseJson(value, style);
  if (container.type === "array") return insertAt(text, container, members.length, serialised);
  const keys = members.map((member): string => member.children?.[0]?.value);
  const member = `${JSON.stringify(path.at(-1))}${style.colon}${serialised}`;
  return insertAt(text, container, insertionIndex(path, keys), member);
}

function insertAt(text: string, container: Node, index: number, inserted: string): string {
  const members = container.children ?? [];
  const previous = members[index - 1];
  const next = members[index];
  if (previous !== undefined) {
    const end = previous.offset + previous.length;
    return splice(text, end, end, `${separatorAt(text, container, index - 1)}${inserted}`);
  }
  const start = next?.offset ?? container.offset + 1;
  return splice(text, start, start, `${inserted}${separatorAt(text, container, 0)}`);
}

/** The comma and the white space around it before a member, or else behind it, without blank lines. */
function separatorAt(text: string, container: Node, index: number): string {
  const members = container.children ?? [];
  const left = members[Math.max(0, index - 1)];
  const right = members[Math.max(1, index)];
  const first = members[0]?.offset ?? container.offset + 1;
  const separator =
    left === undefined || right === undefined
      ? `,${text.slice(container.offset + 1, first)}`
      : text.slice(left.offset + left.length, right.offset);
  return separator.replace(/(?:\r?\n[ \t]*)+(?=\r?\n)/g, "");
}
