import { expect, it } from "vitest";

import { listUnknown, requireComplete, type SkippedPackage } from "./publish-plan.ts";

function skipped(count: number, reason: SkippedPackage["reason"]): SkippedPackage[] {
  return Array.from({ length: count }, (_, index) => ({ name: `p${index}`, version: "1.0.0", reason }));
}

it.each(["private", "already-published", "filtered", "fixture", "invalid"] as const)(
  "a plan that leaves out what is %s is whole",
  (reason) => {
    requireComplete({ skipped: skipped(2, reason) });
    expect(listUnknown({ skipped: skipped(2, reason) })).toEqual([]);
  },
);

it.each([
  [1, "the registry gave no answer about `p0`: this is no plan"],
  [7, "the registry gave no answer about `p0`, `p1`, `p2`, `p3`, `p4` and 2 more: this is no plan"],
])("a plan that says nothing about %i is none", (count, message) => {
  expect(() => {
    requireComplete({ skipped: skipped(count, "unknown") });
  }).toThrow(message);
});
