import { expect, test } from "vitest";

import type { Json, Manifest } from "../json/json.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";
import { createDependencyGraph } from "./graph.ts";

function packageOf(name: string, fields: Manifest = {}, version = "1.0.0"): WorkspacePackage {
  const directory = `packages/${name}`;
  return { name, version, directory, file: `${directory}/package.json`, manifest: fields, text: "" };
}

/** Whether a package with these fields needs `b`, at 1.0.0 in `packages/b`. */
function needsB(fields: Manifest, version = "1.0.0"): boolean {
  const graph = createDependencyGraph([packageOf("a", fields), packageOf("b", {}, version)]);
  return graph.get("a")?.includes("b") === true;
}

test.each([
  ["dependencies", true],
  ["optionalDependencies", true],
  ["peerDependencies", true],
  ["devDependencies", false],
])("`%s` counts: %s", (field, expected) => {
  expect(needsB({ [field]: { b: "^1.0.0" } })).toBe(expected);
});

test.each([
  [{ b: "^1.0.0" }, "1.0.0", true],
  [{ b: "^1.0.0" }, "2.0.0", false],
  [{ b: "^1.0.0" }, "1.1.0-next.0", false],
  [{ b: "^1.1.0-next.0" }, "1.1.0-next.1", true],
  [{ b: "*" }, "1.1.0-next.0", true],
  [{ b: "latest" }, "1.0.0", true],
  [{ b: "workspace:^9.0.0" }, "1.0.0", true],
  [{ b: "catalog:" }, "1.0.0", true],
  [{ b: "npm:c@^1.0.0" }, "1.0.0", false],
  [{ c: "npm:b@^1.0.0" }, "1.0.0", true],
  [{ c: "npm:b@^2.0.0" }, "1.0.0", false],
  [{ c: "workspace:b@*" }, "1.0.0", true],
  [{ c: "file:../b" }, "1.0.0", true],
  [{ c: "link:../../packages/b/" }, "1.0.0", true],
  [{ c: "workspace:packages/b" }, "1.0.0", true],
  [{ c: "file:../c" }, "1.0.0", false],
  [{ b: "github:owner/b" }, "1.0.0", false],
  [{ b: 1 }, "1.0.0", false],
  [[], "1.0.0", false],
  ["b", "1.0.0", false],
  [null, "1.0.0", false],
] satisfies [Json, string, boolean][])("%j means b %s of this workspace: %s", (dependencies, version, expected) => {
  expect(needsB({ dependencies }, version)).toBe(expected);
});

test("an optional dependency takes the place of an ordinary one", () => {
  expect(needsB({ dependencies: { b: "^1.0.0" }, optionalDependencies: { b: "^2.0.0" } })).toBe(false);
});

test("names each package once, sorted, and itself only where it needs itself", () => {
  const graph = createDependencyGraph([
    packageOf("a", { dependencies: { c: "*", b: "*" }, peerDependencies: { b: "*" } }),
    packageOf("b", { dependencies: { b: "*" } }),
    packageOf("c"),
  ]);
  expect([...graph]).toStrictEqual([
    ["a", ["b", "c"]],
    ["b", ["b"]],
    ["c", []],
  ]);
});
