import { expect, test } from "vitest";

import { describeLeft } from "./pending.ts";

const one = { id: "a", file: ".changeset/a.md", summary: "A word", releases: [] };
const core = { name: "core", type: "minor", from: "1.0.0", to: "1.1.0", changesets: ["a"] } as const;
const asIs = { name: "docs", type: "none", from: "1.0.0", to: "1.0.0", changesets: [] } as const;

test.each([
  { title: "nothing is left", changesets: [], releases: [], left: [] },
  {
    title: "what would come of it is named",
    changesets: [one, { ...one, id: "b" }],
    releases: [core, asIs],
    left: [["2 changesets", "this is not in the release: `core` 1.0.0 → 1.1.0"]],
  },
  { title: "one that raises nothing", changesets: [one], releases: [asIs], left: [["1 changeset", undefined]] },
  {
    title: "of many releases the first",
    changesets: [one],
    releases: Array.from({ length: 9 }, (_, index) => ({ ...core, name: `p${index}` })),
    left: [["1 changeset", expect.stringMatching(/`p4` 1\.0\.0 → 1\.1\.0 and 4 more$/u)]],
  },
])("$title", ({ changesets, releases, left }) => {
  expect(describeLeft({ changesets, releases }).map(({ actual, reason }) => [actual, reason])).toEqual(left);
});
