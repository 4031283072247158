import { describe, expect, test } from "vitest";

import type { Json, Manifest } from "../json/json.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";
import { createDependencyGraph, createInstallationGraph } from "./edges.ts";
import { findCycles } from "./graph.ts";

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

const FIELDS: Readonly<Record<string, string>> = {
  d: "dependencies",
  p: "peerDependencies",
  q: "peerDependencies",
  o: "optionalDependencies",
};

/** `a>d:b,q:c` needs `b` as a dependency and `c` as an optional peer; `p` is a peer, `o` an optional dependency. */
function packagesOf(text: string): WorkspacePackage[] {
  return text.split(" ").map((word) => {
    const [name = "", needs = ""] = word.split(">");
    const fields: Record<string, Record<string, Json>> = {};
    for (const need of needs.split(",").filter((it) => it !== "")) {
      const [kind = "", needed = ""] = need.split(":");
      (fields[FIELDS[kind] ?? ""] ??= {})[needed] = "*";
      if (kind === "q") (fields["peerDependenciesMeta"] ??= {})[needed] = { optional: true };
    }
    return packageOf(name, fields);
  });
}

describe("in a circle the weakest gives way", () => {
  test.each([
    ["an optional peer to a dependency", "a>q:b b>d:a", "a b>a"],
    ["an optional peer to a peer", "a>q:b b>p:a", "a b>a"],
    ["an optional dependency to a peer", "a>o:b b>p:a", "a b>a"],
    ["a peer to a dependency", "a>p:b b>d:a", "a b>a"],
    ["a core and its plug-ins", "cli>d:core,d:gen core>q:cli,q:gen gen>d:core", "cli>core,gen core gen>core"],
    ["only the one that closes it", "a>q:b b>d:c c>d:a,q:d d", "a b>c c>a,d d"],
    ["of two optional peers the second by name", "a>q:b b>q:a", "a>b b"],
    ["a peer that closes none inside the knot stays", "a>p:b b>d:x x>p:a", "a>b b>x x"],
    ["dependencies alone stay a circle", "a>d:b b>d:a,q:a", "a>b b>a"],
    ["nothing where there is none", "a>q:b b>o:c c>p:d d", "a>b b>c c>d d"],
    ["the strongest of two needs counts", "a>q:b,d:b b>p:a", "a>b b"],
    ["a package that has itself for a peer", "a>p:a", "a"],
  ])("%s: `%s` is `%s`", (_, text, expected) => {
    const shown = [...createDependencyGraph(packagesOf(text))].map(([name, needs]) =>
      needs.length === 0 ? name : `${name}>${needs.join(",")}`,
    );
    expect(shown.join(" ")).toBe(expected);
  });
});

test.each([
  ["a>q:b b>d:a", []],
  ["a>p:b b>d:a", ["a", "b", "a"]],
  ["a>o:b b>d:a", ["a", "b", "a"]],
])("what has to be there to install: of `%s` the circle is %j", (text, path) => {
  expect(findCycles(createInstallationGraph(packagesOf(text))).flatMap((cycle) => cycle.path)).toStrictEqual(path);
});
