import { describe, expect, test } from "vitest";

import type { PublishPlan } from "./publish-plan.ts";
import { assignShards, chooseShardCount, formatShard, listShards, parseShard } from "./shards.ts";

function planOf(needs: Readonly<Record<string, readonly string[]>>): PublishPlan {
  return {
    schemaVersion: 1,
    registry: "https://registry.example/",
    packages: Object.entries(needs).map(([name, dependsOn]) => ({
      name,
      version: "1.0.0",
      directory: `packages/${name}`,
      access: "public",
      distTag: "latest",
      dependsOn,
      firstPublish: false,
    })),
    skipped: [],
  };
}

function sharesOf({ packages, shards = 0 }: PublishPlan): string[][] {
  return Array.from({ length: shards }, (_, index) =>
    packages.filter(({ shard }) => shard === index + 1).map(({ name }) => name),
  );
}

const ALIKE = (): number => 1;

/** Packages in chains: each needs the one before it. */
function chains(count: number, length: number): PublishPlan {
  const names = Array.from({ length: count }, (_, chain) =>
    Array.from({ length }, (_unused, index) => [`p${chain}-${index}`, index === 0 ? [] : [`p${chain}-${index - 1}`]]),
  );
  return planOf(Object.fromEntries(names.flat()));
}

describe("a plan that several jobs pack", () => {
  test("is divided evenly, each package once", () => {
    const { packages, shards } = assignShards(chains(400, 1), 4, ALIKE);
    expect(shards).toBe(4);
    expect(sharesOf({ ...planOf({}), packages, shards: 4 }).map(({ length }) => length)).toStrictEqual([
      100, 100, 100, 100,
    ]);
  });

  test("leaves together what needs each other", () => {
    for (const share of sharesOf(assignShards(chains(8, 5), 4, ALIKE))) {
      expect(new Set(share.map((name) => name.split("-")[0])).size).toBe(2);
      expect(share).toHaveLength(10);
    }
  });

  test("cuts what would be too much for one job, and no job waits much longer than the others", () => {
    const plan = assignShards(chains(1, 100), 4, ALIKE);
    expect(sharesOf(plan).map(({ length }) => length)).toStrictEqual([25, 25, 25, 25]);
    // A job builds what its packages need as well: a piece of a chain is one stretch of it.
    for (const share of sharesOf(plan)) {
      const numbers = share.map((name) => Number(name.split("-")[1]));
      expect(Math.max(...numbers) - Math.min(...numbers)).toBe(24);
    }
  });

  test("weighs its packages", () => {
    const shares = sharesOf(assignShards(chains(31, 1), 2, ({ name }) => (name === "p0-0" ? 30 : 1)));
    expect(shares).toContainEqual(["p0-0"]);
  });

  test("gives jobs that are too many nothing", () => {
    expect(sharesOf(assignShards(planOf({ a: [] }), 3, ALIKE))).toStrictEqual([["a"], [], []]);
    expect(sharesOf(assignShards(planOf({}), 2, ALIKE))).toStrictEqual([[], []]);
  });

  test("is divided the same way every time", () => {
    const plan = chains(7, 9);
    expect(assignShards(plan, 5, ALIKE)).toStrictEqual(assignShards({ ...plan }, 5, ALIKE));
  });

  test("may be a chain of any length", () => {
    const plan = chains(1, 5000);
    const reversed = { ...plan, packages: plan.packages.toReversed() };
    expect(sharesOf(assignShards(reversed, 2, ALIKE)).map(({ length }) => length)).toStrictEqual([2500, 2500]);
  });
});

describe("as many jobs as pay", () => {
  test.each([
    [0, 1, 1],
    [200, 0.02, 1],
    [2000, 0.02, 1],
    [400, 1.5, 4],
    [2, 10_000, 2],
    [5000, 100, 256],
  ])("%i packages of %f seconds: %i", (count, cost, expected) => {
    expect(chooseShardCount(Array.from({ length: count }, () => cost))).toBe(expected);
  });
});

describe("a shard's name", () => {
  test.each(["0/4", "5/4", "1/257", "1", "1/", "/4", "1/4 ", "-1/4", "1.5/4", "a/b", ""])("is not %j", (text) => {
    expect(parseShard(text)).toBeUndefined();
  });

  test("is read as it is written", () => {
    expect(listShards({ shards: 3 }).map(formatShard)).toStrictEqual(["1/3", "2/3", "3/3"]);
    expect(listShards({}).map(formatShard)).toStrictEqual(["1/1"]);
    expect(parseShard("2/3")).toStrictEqual({ index: 2, count: 3 });
  });
});
