import { getNodeValue, type Node, type ParseError, parseTree } from "jsonc-parser";

import { isJsonObject, type Json } from "./json.ts";
import { findNode } from "./locate.ts";
import { detectStyle, serialiseJson } from "./style.ts";

type Path = readonly (string | number)[];

/**
 * Sets or removes one value in a JSON text without a byte-order mark. An object is set member by member, so that what
 * it has already keeps its order and form. Text that is not JSON, and a path that runs through a value that has no
 * members, stay as they are.
 */
export function setValue(text: string, path: Path, value: Json | undefined): string {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: false, disallowComments: true });
  if (tree === undefined || errors.length > 0) return text;
  const node = findNode(tree, path);
  if (value === undefined) return node === undefined ? text : removeAll(text, path, node);
  if (node === undefined) return addValue(text, tree, path, value);
  const current: Json = getNodeValue(node);
  if (isEqualJson(current, value)) return text;
  if (isJsonObject(current) && isJsonObject(value) && !isEmpty(current) && !isEmpty(value)) {
    return setMembers(text, path, current, value);
  }
  return replaceValue(text, tree, node, value);
}

/** Of duplicate keys, the one before would count as soon as the last is gone. */
function removeAll(text: string, path: Path, node: Node): string {
  const removed = removeValue(text, node);
  return removed === text || typeof path.at(-1) === "number" ? removed : setValue(removed, path, undefined);
}

function addValue(text: string, tree: Node, path: Path, value: Json): string {
  const key = path.at(-1);
  const parentPath = path.slice(0, -1);
  const parent = findNode(tree, parentPath);
  if (key === undefined) return text;
  if (parent === undefined) return typeof key === "string" ? setValue(text, parentPath, { [key]: value }) : text;
  const fits = parent.type === "object" ? typeof key === "string" : key === parent.children?.length;
  if (!fits || (parent.type !== "object" && parent.type !== "array")) return text;
  if (parent.children?.length) return insertValue(text, tree, parent, path, value);
  return replaceValue(text, tree, parent, typeof key === "string" ? { [key]: value } : [value]);
}

function setMembers(
  text: string,
  path: Path,
  current: { readonly [key: string]: Json },
  value: { readonly [key: string]: Json },
): string {
  const obsolete = Object.keys(current).filter((key) => !Object.hasOwn(value, key));
  const set = Object.entries(value).reduce((edited, [key, member]) => setValue(edited, [...path, key], member), text);
  return obsolete.reduce((edited, key) => setValue(edited, [...path, key], undefined), set);
}

function replaceValue(text: string, tree: Node, node: Node, value: Json): string {
  const container = node.parent?.type === "property" ? node.parent.parent : node.parent;
  const serialised = serialiseJson(value, detectStyle(text, tree, container));
  return splice(text, node.offset, node.offset + node.length, serialised);
}

function isEmpty(value: { readonly [key: string]: Json }): boolean {
  return Object.keys(value).length === 0;
}

/**
 * Adds a member to an object that has some, or an element to the end of such an array, with the separators that its
 * neighbours have.
 *
 * @param container The object or array, which is not empty, and whose key or index `path` ends with.
 */
function insertValue(
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

/** The order in which `npm init` and most maintainers write a manifest, up to what Slipway may have to add. */
const MANIFEST_ORDER = [
  "$schema",
  "name",
  "version",
  "private",
  "description",
  "keywords",
  "homepage",
  "bugs",
  "license",
  "author",
  "contributors",
  "maintainers",
  "repository",
];

const REPOSITORY_ORDER = ["type", "url", "directory"];

/**
 * Before which of an object's members a new one belongs: behind the last of those that conventionally precede it, or at
 * the end when there is no convention.
 *
 * @param path Path of the new member.
 * @param keys The object's keys as they stand in the text.
 */
function insertionIndex(path: readonly (string | number)[], keys: readonly string[]): number {
  const order = orderOf(path);
  const rank = order.indexOf(String(path.at(-1)));
  if (rank === -1) return keys.length;
  const before = order.slice(0, rank).findLast((key) => keys.includes(key));
  return before === undefined ? 0 : keys.lastIndexOf(before) + 1;
}

function orderOf(path: readonly (string | number)[]): readonly string[] {
  if (path.length === 1) return MANIFEST_ORDER;
  return path.length === 2 && path[0] === "repository" ? REPOSITORY_ORDER : [];
}

/** Removes a value with its key and one comma; an object or array that loses its last member closes up. */
function removeValue(text: string, node: Node): string {
  const member = node.parent?.type === "property" ? node.parent : node;
  const container = member.parent;
  const members = container?.children ?? [];
  const index = members.indexOf(member);
  if (container === undefined || index === -1) return text;
  const previous = members[index - 1];
  const next = members[index + 1];
  if (previous !== undefined) return splice(text, previous.offset + previous.length, member.offset + member.length, "");
  if (next !== undefined) return splice(text, member.offset, next.offset, "");
  return splice(text, container.offset + 1, container.offset + container.length - 1, "");
}

/** The text with what stands from `start` up to `end` replaced. */
function splice(text: string, start: number, end: number, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

/** Whether two JSON values are the same, the order of keys aside. */
function isEqualJson(a: Json, b: Json): boolean {
  if (isJsonObject(a)) {
    if (!isJsonObject(b)) return false;
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => areEqualAt(a, b, key));
  }
  if (Array.isArray(a)) {
    return (
      Array.isArray(b) && a.length === b.length && a.every((element: Json, index) => isEqualJson(element, b[index]))
    );
  }
  return a === b;
}

function areEqualAt(a: { readonly [key: string]: Json }, b: { readonly [key: string]: Json }, key: string): boolean {
  const left = a[key];
  const right = b[key];
  return left !== undefined && right !== undefined && Object.hasOwn(b, key) && isEqualJson(left, right);
}
