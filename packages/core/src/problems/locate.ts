import { parseTree } from "jsonc-parser";

import { findNode } from "./find-node.ts";
import type { Position } from "./problem.ts";

const BYTE_ORDER_MARK = "\uFEFF";

/**
 * Where a value stands in a JSON text. A path that leads nowhere gives the position of its nearest existing ancestor,
 * so that a missing field points at the object that lacks it.
 */
export function locate(text: string, path: readonly (string | number)[]): Position {
  const json = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  const tree = parseTree(json);
  if (tree === undefined) return { line: 1, column: 1 };
  for (let length = path.length; length >= 0; length -= 1) {
    const node = findNode(tree, path.slice(0, length));
    if (node !== undefined) return positionAt(json, node.offset);
  }
  return { line: 1, column: 1 };
}

/** The 1-based line and column of an offset in UTF-16 code units. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - lineStart + 1 };
}
