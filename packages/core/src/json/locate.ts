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
  const { json, tree } = parseOnce(text);
  if (tree === undefined) return { line: 1, column: 1 };
  for (let length = path.length; length >= 0; length -= 1) {
    const node = findNode(tree, path.slice(0, length));
    if (node !== undefined) return positionAt(json, node.offset);
  }
  return { line: 1, column: 1 };
}

interface ParsedText {
  readonly text: string;
  /** Without its byte-order mark. */
  readonly json: string;
  readonly tree: Node | undefined;
}

let parsed: ParsedText | undefined;

/** A file may have thousands of problems, one after the other: the last text is kept as it was parsed. */
function parseOnce(text: string): ParsedText {
  if (parsed?.text !== text) {
    const json = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
    parsed = { text, json, tree: parseTree(json) };
  }
  return parsed;
}

/** The 1-based line and column of an offset in UTF-16 code units. */
export function positionAt(text: string, offset: number): Position {
  const starts = lineStartsOf(text);
  let line = 0;
  // The last line that begins at the offset or before it.
  for (let above = starts.length; above - line > 1;) {
    const middle = (line + above) >> 1;
    if ((starts[middle] ?? 0) <= offset) line = middle;
    else above = middle;
  }
  return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
}

let measured: { readonly text: string; readonly starts: readonly number[] } | undefined;

function lineStartsOf(text: string): readonly number[] {
  if (measured?.text !== text) {
    const starts = [0];
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    measured = { text, starts };
  }
  return measured.starts;
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
  const members = membersOf.get(node) ?? indexMembers(node);
  membersOf.set(node, members);
  return members.get(key);
}

/** An object may have thousands of keys, and be asked for each of them. */
const membersOf = new WeakMap<Node, ReadonlyMap<unknown, Node | undefined>>();

function indexMembers({ children = [] }: Node): ReadonlyMap<unknown, Node | undefined> {
  return new Map(children.map((property) => [property.children?.[0]?.value, property.children?.[1]]));
}
