import { type Node, parseTree } from "jsonc-parser";

const BYTE_ORDER_MARK = "\uFEFF";

/** 1-based, as editors and annotations count. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

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

/** The value at a path of a JSON tree. Of duplicate keys the last one counts, as for every JSON parser in use. */
export function findNode(tree: Node, path: readonly (string | number)[]): Node | undefined {
  let node: Node | undefined = tree;
  for (const segment of path) {
    if (node === undefined) return undefined;
    node = typeof segment === "number" ? elementOf(node, segment) : memberOf(node, segment);
  }
  return node;
}

function elementOf(node: Node, index: number): Node | undefined {
  return node.type === "array" ? node.children?.[index] : undefined;
}

function memberOf(node: Node, key: string): Node | undefined {
  if (node.type !== "object") return undefined;
  return node.children?.findLast((property) => property.children?.[0]?.value === key)?.children?.[1];
}
