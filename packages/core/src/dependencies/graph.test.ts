import { describe, expect, test } from "vitest";

import { condense, connectedComponents, type DependencyGraph, findCycles } from "./graph.ts";

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
    ["a>b b>a", "a b>a"],
    ["a>b b>c c>a", "a b>a c>b"],
    ["a>b,z b>a,y y z", "a>y,z b>a,y,z y z"],
    ["a>b b>c c>b", "a>b,c b c>b"],
    ["b>x x>y y>x a>b", "b>x,y x y>x a>b"],
    ["c>b,a b a", "c>a,b b a"],
  ])("`%s` is `%s`", (text, condensed) => {
    expect([...condense(graphOf(text))]).toStrictEqual([...graphOf(condensed)]);
  });
});
