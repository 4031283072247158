import { expect, test } from "vitest";

import type { SkipReason } from "./publish-plan.ts";
import { explainNothing } from "./skipped.ts";

const EVERY = "every version is on the registry already";

test.each<[string, [string, SkipReason][], string]>([
  ["nothing was left out, as an earlier attempt has sent it", [], EVERY],
  ["all is public", [["a", "already-published"]], EVERY],
  [
    "the rest is private",
    [
      ["a", "already-published"],
      ["docs", "private"],
    ],
    EVERY,
  ],
  [
    "a version is made later",
    [["a", "placeholder"]],
    "1 package with a version that stands for one made at release time: a",
  ],
  [
    "there are several reasons",
    [
      ["a", "already-published"],
      ["b", "placeholder"],
      ["c", "filtered"],
      ["docs", "private"],
    ],
    "1 package already published: a; 1 package left out by the filter: c; 1 package with a version that stands for one made at release time: b",
  ],
])("nothing is planned where %s", (_, reasons, says) => {
  const skipped = reasons.map(([name, reason]) => ({ name, version: "1.0.0", reason }));
  expect(explainNothing({ skipped })).toBe(says);
});
