import { type Node, parseTree } from "jsonc-parser";

import { positionAt } from "../../json/locate.ts";
import type { Problem } from "../../problems/problem.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import type { CheckInput } from "../rule.ts";

const BYTE_ORDER_MARK = "\uFEFF";

/** Of a key that stands twice in one object npm takes the last, people read the first. */
export function checkDuplicateKeys({ publishable }: CheckInput): Problem[] {
  return publishable.flatMap((pkg) => {
    const text = pkg.text.startsWith(BYTE_ORDER_MARK) ? pkg.text.slice(1) : pkg.text;
    const tree = parseTree(text);
    return tree === undefined ? [] : repeated(tree, []).map(({ key, path }) => describe(pkg, text, key, path));
  });
}

interface RepeatedKey {
  readonly key: Node;
  readonly path: readonly (string | number)[];
}

function repeated(node: Node, path: readonly (string | number)[]): RepeatedKey[] {
  const children = node.children ?? [];
  if (node.type === "array") return children.flatMap((child, index) => repeated(child, [...path, index]));
  if (node.type !== "object") return [];
  const seen = new Set<string>();
  return children.flatMap(({ children: [key, value] = [] }) => {
    if (key === undefined || value === undefined) return [];
    const name = String(key.value);
    const below = [...path, name];
    const again = seen.has(name) ? [{ key, path: below }] : [];
    seen.add(name);
    return [...again, ...repeated(value, below)];
  });
}

function describe(pkg: WorkspacePackage, text: string, key: Node, path: RepeatedKey["path"]): Problem {
  return {
    code: "MANIFEST_KEY_DUPLICATE",
    severity: "warning",
    package: pkg.name,
    file: pkg.file,
    position: positionAt(text, key.offset),
    field: path.join("."),
  };
}
