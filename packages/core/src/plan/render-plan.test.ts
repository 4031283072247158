import { describe, expect, test } from "vitest";

import type { PlanEntry, PublishPlan } from "./publish-plan.ts";
import { renderPlan, renderPlanMermaid } from "./render-plan.ts";

function entryOf(name: string, dependsOn: readonly string[] = [], fields: Partial<PlanEntry> = {}): PlanEntry {
  const entry = { version: "1.1.0", directory: `packages/${name}`, access: "public", distTag: "latest" } as const;
  return { name, ...entry, dependsOn, firstPublish: false, ...fields };
}

function planOf(packages: readonly PlanEntry[], skipped: PublishPlan["skipped"] = []): PublishPlan {
  return { schemaVersion: 1, registry: "https://registry.example/", packages, skipped };
}

/** A chain of ten packages a hundred times over, each link tied to another chain as well. */
const THOUSAND = planOf(
  Array.from({ length: 1000 }, (_, index) =>
    entryOf(`@octo/p${index}`, index < 100 ? [] : [`@octo/p${index - 100}`, `@octo/p${Math.floor(index / 2)}`]),
  ),
);

describe("renderPlan", () => {
  test("shows order, versions, tags, access and what waits for what", () => {
    const plan = planOf(
      [
        entryOf("z-core", [], { previousVersion: "1.0.0", keepAccess: true }),
        entryOf("m-mid", ["z-core"], { previousVersion: "1.0.0" }),
        entryOf("a-app", ["m-mid", "z-core"], { previousVersion: "1.0.0-rc.1", distTag: "rc" }),
        entryOf("b-app", ["m-mid"]),
        entryOf("@octo/new", [], { firstPublish: true, access: "restricted" }),
      ],
      [
        { name: "docs", version: "1.0.0", reason: "private" },
        ...["c", "d"].map((name) => ({ name, version: "1.0.0", reason: "already-published" as const })),
      ],
    );
    expect(`\n${renderPlan(plan)}\n`).toBe(`
5 packages to publish to https://registry.example/, in this order

   package    version              dist-tag  access      waits for
1  z-core     1.0.0 → 1.1.0        latest    unchanged
2  m-mid      1.0.0 → 1.1.0        latest    public      z-core
3  a-app      1.0.0-rc.1 → 1.1.0   rc        public      m-mid, z-core
4  b-app      1.1.0                latest    public      m-mid
5  @octo/new  1.1.0 (new package)  latest    restricted

Dependencies
a-app
├─ m-mid
│  └─ z-core
└─ z-core
b-app
└─ m-mid …

2 packages already published: c, d
1 package private: docs
`);
  });

  test("of one package, and of none", () => {
    expect(renderPlan(planOf([entryOf("a", [], { previousVersion: "1.0.0" })]))).toBe(
      "1 package to publish to https://registry.example/\n\n" +
        "   package  version        dist-tag  access  waits for\n1  a        1.0.0 → 1.1.0  latest    public",
    );
    expect(renderPlan(planOf([]))).toBe("Nothing to publish");
  });

  test("of 1,000 packages stays a table, with the longest chain instead of the tree", () => {
    const lines = renderPlan(THOUSAND).split("\n");
    expect(lines).toHaveLength(1005);
    expect(lines.reduce((longest, line) => Math.max(longest, line.length), 0)).toBeLessThan(200);
    expect(lines.at(-1)).toMatch(/^Longest chain, 1\d packages: @octo\/p\d+ → .* → … → .* → @octo\/p9\d\d$/);
  });

  test("counts what is too much for a cell or a line", () => {
    const names = Array.from({ length: 12 }, (_, index) => `p${index}`);
    const skipped = names.map((name) => ({ name, version: "1.0.0", reason: "filtered" as const }));
    const text = renderPlan(planOf([...names.map((name) => entryOf(name)), entryOf("z", names)], skipped));
    expect(text).toContain("13  z        1.1.0    latest    public  p0, p1, p2, 9 more\n");
    expect(text).toContain("12 packages left out by the filter: p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, 2 more");
  });

  test("lets nothing act on the terminal", () => {
    const text = renderPlan(planOf([entryOf("\u001B[31ma\nb", [], { distTag: "\u202Ex" })]));
    expect(text).toContain(String.raw`\u001B[31ma\nb`);
    expect(text).toContain(String.raw`\u202Ex`);
  });
});

describe("renderPlanMermaid", () => {
  test("points from what goes out first to what waits for it", () => {
    const plan = planOf([entryOf("@octo/z"), entryOf("a", ["@octo/z"]), entryOf("k")]);
    expect(`\n${renderPlanMermaid(plan)}\n`).toBe(`
\`\`\`mermaid
flowchart LR
  p0["@octo/z 1.1.0"]
  p1["a 1.1.0"]
  p2["k 1.1.0"]
  p0 --> p1
\`\`\`
`);
  });

  test("shows a hostile name and does nothing with it", () => {
    const plan = planOf([entryOf('a"]-->b["`#<img>;%%\n```')]);
    const line = renderPlanMermaid(plan)
      .split("\n")
      .find((text) => text.includes("p0"));
    expect(line).toBe('  p0["a#34;#93;--#62;b#91;#34;#96;#35;#60;img#62;#59;#37;#37;#92;n#96;#96;#96; 1.1.0"]');
  });

  test.each([
    ["packages", planOf(Array.from({ length: 61 }, (_, index) => entryOf(`p${index}`))), "61 packages with 0"],
    [
      "dependencies",
      planOf([
        ...Array.from({ length: 11 }, (_, index) => entryOf(`p${index}`)),
        ...Array.from({ length: 11 }, (_, index) =>
          entryOf(
            `q${index}`,
            Array.from({ length: 11 }, (_, need) => `p${need}`),
          ),
        ),
      ]),
      "22 packages with 121",
    ],
    ["both", THOUSAND, "1000 packages with 1800"],
  ])("says that there are too many %s", (_, plan, numbers) => {
    expect(renderPlanMermaid(plan)).toBe(`The graph of ${numbers} dependencies between them is too large to show.`);
  });
});

describe("what there is to say of a plan without packages", () => {
  test.each([
    ["unknown", "Nothing is known to be pending"],
    ["already-published", "Nothing to publish"],
  ] as const)("%s", (reason, head) => {
    expect(renderPlan(planOf([], [{ name: "a", version: "1.0.0", reason }])).split("\n")[0]).toBe(head);
  });

  test("every reason has its words, in an order of its own", () => {
    const reasons = ["invalid", "unknown", "fixture", "filtered", "private", "already-published"] as const;
    const skipped = reasons.map((reason) => ({ name: `${reason}\u0007`, version: "1.0.0", reason }));
    expect(renderPlan(planOf([], skipped)).split("\n").slice(2)).toStrictEqual([
      String.raw`1 package already published: already-published\u0007`,
      String.raw`1 package private: private\u0007`,
      String.raw`1 package left out by the filter: filtered\u0007`,
      String.raw`1 package not marked private, but by their place fixtures: fixture\u0007`,
      String.raw`1 package unknown to us, because the registry gave no answer: unknown\u0007`,
      String.raw`1 package without a name or version that npm takes: invalid\u0007`,
    ]);
  });
});

function chainOf(length: number): PlanEntry[] {
  return Array.from({ length }, (_, index) => entryOf(`p${index}`, index === 0 ? [] : [`p${index - 1}`]));
}

function lastLine(...plan: Parameters<typeof planOf>): string | undefined {
  return renderPlan(planOf(...plan))
    .split("\n")
    .at(-1);
}

describe("the bounds of what is shown", () => {
  test("a tree has 60 lines at most; a longer one gives way to the longest chain", () => {
    const lines = renderPlan(planOf(chainOf(60))).split("\n");
    expect(lines.slice(lines.indexOf("Dependencies"))).toHaveLength(61);
    expect(lines.at(-1)).toBe(`${"   ".repeat(58)}└─ p0`);
    expect(lastLine(chainOf(61))).toBe("Longest chain, 61 packages: p0 → p1 → p2 → p3 → … → p57 → p58 → p59 → p60");
  });

  test("a chain of eight is shown whole, beside what is too wide for a tree", () => {
    const wide = Array.from({ length: 60 }, (_, index) => entryOf(`q${index}`, ["p0"]));
    expect(lastLine([...chainOf(8), ...wide])).toBe("Longest chain, 8 packages: p0 → p1 → p2 → p3 → p4 → p5 → p6 → p7");
    expect(lastLine([...chainOf(9), ...wide])).toBe(
      "Longest chain, 9 packages: p0 → p1 → p2 → p3 → … → p5 → p6 → p7 → p8",
    );
  });

  test("the longest chain is one of packages that need each other, whatever else is as long", () => {
    const decoys = chainOf(61).map(({ name, dependsOn }) =>
      entryOf(
        `a${name}`,
        dependsOn.map((needed) => `a${needed}`),
      ),
    );
    expect(lastLine([...chainOf(61), ...decoys.slice(0, 60)])).toMatch(/: p0 → p1 → p2 → p3 → … → p57/u);
  });

  test("the longest chain is found in whatever order a plan lists its packages", () => {
    expect(lastLine(chainOf(61).toReversed())).toMatch(/^Longest chain, 61 packages: p0 → p1 → /u);
  });

  test("three names are shown of what a package waits for, and ten of what is left out", () => {
    const names = ["a", "b", "c"].map((name) => entryOf(name));
    expect(renderPlan(planOf([...names, entryOf("z", ["a", "b", "c"])]))).toContain("public  a, b, c\n");
    const skipped = Array.from({ length: 10 }, (_, index) => ({
      name: `s${index}`,
      version: "1.0.0",
      reason: "private" as const,
    }));
    expect(lastLine([], skipped)).toBe("10 packages private: s0, s1, s2, s3, s4, s5, s6, s7, s8, s9");
  });

  test("a graph has 60 packages and 120 dependencies at most", () => {
    const packages = Array.from({ length: 60 }, (_, index) =>
      entryOf(
        `p${index}`,
        Array.from({ length: Math.min(index, 2) }, (_, back) => `p${index - 1 - back}`),
      ),
    );
    const fits = planOf(
      packages.with(59, entryOf("p59", ["p56", "p57", "p58"])).with(58, entryOf("p58", ["p55", "p56", "p57", "p54"])),
    );
    const edges = fits.packages.flatMap(({ dependsOn }) => dependsOn).length;
    expect(edges).toBe(120);
    expect(renderPlanMermaid(fits)).toContain("  p0 --> p1\n");
  });

  test("an edge to what is not in the plan is no edge", () => {
    expect(renderPlanMermaid(planOf([entryOf("a", ["gone"])]))).toBe('```mermaid\nflowchart LR\n  p0["a 1.1.0"]\n```');
  });
});
