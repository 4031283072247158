import { describe, expect, test } from "vitest";

import type { Json, Manifest } from "../json/json.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";
import { condense, connectedComponents, createDependencyGraph, type DependencyGraph, findCycles } from "./graph.ts";

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

/** `a>b b` is a package that needs another one. */
function graphOf(text: string): DependencyGraph {
  return new Map(
    text.split(" ").map((line): [string, readonly string[]] => {
      const [name = "", needs = ""] = line.split(">");
      return [name, needs === "" ? [] : needs.split(",")];
    }),
  );
}

describe("cycles", () => {
  test.each<[string, string, string[]]>([
    ["nothing", "a", []],
    ["a chain", "a>b b>c c", []],
    ["two ways to the same package", "a>b,c b>d c>d d", []],
    ["a package that needs itself", "a>a b>a", ["a → a | a"]],
    ["two that need each other", "b>a a>b", ["a → b → a | a b"]],
    ["three in a circle", "a>b b>c c>a", ["a → b → c → a | a b c"]],
    ["a short way round among longer ones", "a>b b>c c>a,d d>a", ["a → b → c → a | a b c d"]],
    ["the shorter of two ways round", "a>b,d b>c c>a d>a", ["a → d → a | a b c d"]],
    ["a way round that has a dead end inside", "a>b,c b>c c>b,a", ["a → c → a | a b c"]],
    ["what hangs on a circle is not part of it", "x>a a>b b>a,y y", ["a → b → a | a b"]],
    ["two circles, by name of their first member", "z>y y>z b>a a>b", ["a → b → a | a b", "y → z → y | y z"]],
  ])("%s: `%s`", (_, text, cycles) => {
    const shown = findCycles(graphOf(text)).map(({ path, members }) => `${path.join(" → ")} | ${members.join(" ")}`);
    expect(shown).toStrictEqual(cycles);
  });
});

describe("components", () => {
  test.each([
    ["a>b b>c c", "c, b, a"],
    ["c b>c a>b", "c, b, a"],
    ["d>c c>b,d b>a a>b", "a b, c d"],
    ["c>b b>a,c a", "a, b c"],
    ["a>b b>c c>d,b d>a", "a b c d"],
    ["b>a,c a>b c>a", "a b c"],
    ["a>b,c b c>b", "b, c, a"],
    ["a>a", "a"],
  ])("of `%s` come after what they need: `%s`", (text, components) => {
    expect(
      connectedComponents(graphOf(text))
        .map((members) => members.join(" "))
        .join(", "),
    ).toBe(components);
  });

  test("of a chain that no stack would hold", () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `p${index}`);
    const graph = new Map(names.map((name, index) => [name, names.slice(index + 1, index + 2)]));
    expect(connectedComponents(graph)).toHaveLength(20_000);
  });
});

describe("without cycles", () => {
  test.each([
    ["a>b b", "a>b b"],
    ["a>a", "a"],
    ["a>b b>a", "a b"],
    ["a>b,z b>a,y y z", "a>y,z b>y,z y z"],
    ["a>b b>c c>b", "a>b,c b c"],
    ["b>x x>y y>x a>b", "b>x,y x y a>b"],
    ["c>b,a b a", "c>a,b b a"],
  ])("`%s` is `%s`", (text, condensed) => {
    expect([...condense(graphOf(text))]).toStrictEqual([...graphOf(condensed)]);
  });
});
