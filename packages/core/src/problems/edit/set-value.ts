import { getNodeValue, type Node, parseTree, type ParseError } from "jsonc-parser";

import { isJsonObject } from "../../workspace/is-json-object.ts";
import type { Json } from "../../workspace/manifest.ts";
import { findNode } from "../find-node.ts";
import { detectStyle } from "./detect-style.ts";
import { insertValue } from "./insert-value.ts";
import { isEqualJson } from "./is-equal-json.ts";
import { removeValue } from "./remove-value.ts";
import { serialiseJson } from "./serialise-json.ts";
import { splice } from "./splice.ts";

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
