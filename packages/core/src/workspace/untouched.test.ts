import { expect, test } from "vitest";

import type { Manifest } from "../json/json.ts";
import { listUntouched } from "./untouched.ts";
import type { WorkspacePackage } from "./workspace.ts";

function packageOf(name: string, more: Manifest = {}, directory = `packages/${name}`): WorkspacePackage {
  const manifest = { name, version: "1.0.0", ...more };
  return { name, version: "1.0.0", directory, file: `${directory}/package.json`, manifest, text: "" };
}

const PACKAGES = [
  packageOf("a"),
  packageOf("b", { devDependencies: { a: "^1.0.0" } }),
  packageOf("c", { peerDependencies: { b: "*" } }),
  packageOf("d", { dependencies: { other: "workspace:a@*" } }),
  packageOf("e", { dependencies: { other: "npm:@acme/else@1" } }),
  packageOf("nested", {}, "packages/e/nested"),
];

test.each<[string, readonly string[], readonly string[]]>([
  ["nothing changed", [], ["a", "b", "c", "d", "e", "nested"]],
  ["what needs what changed, over others and by another name", ["packages/a/index.js"], ["e", "nested"]],
  ["a package below another one", ["packages/e/nested/x.js"], ["a", "b", "c", "d", "e"]],
  ["a directory with the same beginning", ["packages/another/x.js"], []],
  ["what all share", ["pnpm-lock.yaml"], []],
  ["what no build reads", [".github/workflows/ci.yml", ".changeset/x.md"], ["a", "b", "c", "d", "e", "nested"]],
])("where %s", (_, changed, untouched) => {
  expect([...listUntouched(PACKAGES, changed)]).toStrictEqual(untouched);
});

test("a path may lead anywhere, and a package at the base holds what all share", () => {
  const packages = [packageOf("root", {}, "."), packageOf("a"), packageOf("b", { dependencies: { x: "file:../a" } })];
  expect([...listUntouched(packages, ["packages/a/index.js"])]).toStrictEqual(["root"]);
  expect([...listUntouched(packages, ["index.js"])]).toStrictEqual([]);
});
