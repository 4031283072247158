import type { Node } from "jsonc-parser";

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
