import { findNodeAtLocation, parseTree } from "jsonc-parser";

import type { Position } from "./problem.ts";

/**
 * Where a value stands in a JSON text. A path that leads nowhere gives the position of its nearest existing ancestor,
 * so that a missing field points at the object that lacks it.
 */
export function locate(text: string, path: readonly (string | number)[]): Position {
  const tree = parseTree(text);
  if (tree === undefined) return { line: 1, column: 1 };
  for (let length = path.length; length >= 0; length -= 1) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node !== undefined) return positionAt(text, node.offset);
  }
  return { line: 1, column: 1 };
}

/** The 1-based line and column of an offset in UTF-16 code units. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - lineStart + 1 };
}
