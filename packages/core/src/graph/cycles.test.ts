import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { condense, connectedComponents, type DependencyGraph, findCycles } from "../dependencies/graph.ts";

/** `a>b,c b>a`: `a` needs `b` and `c`, `b` needs `a`. */
function graphOf(text: string): DependencyGraph {
  const lines = text.split(" ").map((line) => line.split(">"));
  return new Map(lines.map(([name = "", needs = ""]) => [name, needs === "" ? [] : needs.split(",")]));
}

const graphs: fc.Arbitrary<DependencyGraph> = fc
  .integer({ min: 1, max: 9 })
  .chain((size) => fc.array(fc.array(fc.nat(size - 1), { maxLength: 3 }), { minLength: size, maxLength: size }))
  .map((needs) => new Map(needs.map((some, index) => [`p${index}`, [...new Set(some)].map((need) => `p${need}`)])));

/** Everything reachable by at least one step, the plain way. */
function reachable(graph: DependencyGraph, from: string): Set<string> {
  const seen = new Set<string>();
  const queue = [...(graph.get(from) ?? [])];
  for (const name of queue) {
    if (seen.has(name)) continue;
    seen.add(name);
    queue.push(...(graph.get(name) ?? []));
  }
  return seen;
}

describe("connectedComponents", () => {
  test("are the sets of packages that reach each other, each after what it needs", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const components = connectedComponents(graph);
        expect(components.flat().toSorted()).toStrictEqual([...graph.keys()].toSorted());
        const position = new Map(components.flatMap((members, index) => members.map((name) => [name, index] as const)));
        for (const a of graph.keys()) {
          const fromA = reachable(graph, a);
          for (const b of fromA) {
            const together = a === b || reachable(graph, b).has(a);
            expect(position.get(a) === position.get(b)).toBe(together);
            expect(position.get(b)).toBeLessThanOrEqual(position.get(a) ?? -1);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("do not overflow on a chain of 20,000 packages", () => {
    const size = 20_000;
    const chain = new Map(
      Array.from({ length: size }, (_, index) => [`${index}`, index === 0 ? [] : [`${index - 1}`]]),
    );
    expect(connectedComponents(new Map([...chain].toReversed()))).toHaveLength(size);
    expect(connectedComponents(new Map([...chain.entries(), ["0", [`${size - 1}`]]]))).toHaveLength(1);
  });
});

describe("findCycles", () => {
  test.each([
    ["a b>a", []],
    ["a>b b>a", [{ path: ["a", "b", "a"], members: ["a", "b"] }]],
    ["a>a b", [{ path: ["a", "a"], members: ["a"] }]],
    ["z>c c>b b>z a>z", [{ path: ["b", "z", "c", "b"], members: ["b", "c", "z"] }]],
    // Two circles that share `a`: the shortest way round, and everything that is tied up.
    ["a>b,d b>c c>a d>a", [{ path: ["a", "d", "a"], members: ["a", "b", "c", "d"] }]],
    [
      "c>d d>c a>b b>a",
      [
        { path: ["a", "b", "a"], members: ["a", "b"] },
        { path: ["c", "d", "c"], members: ["c", "d"] },
      ],
    ],
  ])("in `%s`", (text, cycles) => {
    expect(findCycles(graphOf(text))).toStrictEqual(cycles);
  });

  test("every path is one that can be walked", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        for (const { path } of findCycles(graph)) {
          expect(path[0]).toBe(path.at(-1));
          for (const [index, name] of path.slice(1).entries()) expect(graph.get(path[index] ?? "")).toContain(name);
        }
      }),
    );
  });
});

describe("condense", () => {
  test.each([
    ["a>b b", "a>b b"],
    ["a>b b>a", "a b"],
    // Members share what any of them needs; whoever needs one waits for all.
    ["a>b b>a,c c d>a", "a>c b>c c d>a,b"],
    ["a>a", "a"],
  ])("makes `%s` into `%s`", (text, condensed) => {
    expect(condense(graphOf(text))).toStrictEqual(graphOf(condensed));
  });

  test("leaves no cycle and loses no order", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const condensed = condense(graph);
        expect(findCycles(condensed)).toStrictEqual([]);
        for (const [name, needs] of graph) {
          const outward = needs.filter((needed) => !reachable(graph, needed).has(name));
          expect(condensed.get(name)).toStrictEqual(expect.arrayContaining(outward));
        }
      }),
      { numRuns: 1000 },
    );
  });
});
