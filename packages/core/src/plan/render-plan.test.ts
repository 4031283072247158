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
