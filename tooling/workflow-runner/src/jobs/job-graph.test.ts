import { describe, expect, test } from "vitest";

import { ancestorsOf, conclusionOf, type JobResult, jobsToRerun, type Node, statusFor } from "./job-graph.ts";

/** `a`, `b` after `a`, `c` after `b`, `d` after nothing. */
const JOBS = new Map<string, Node>([
  ["a", { id: "a", needs: [] }],
  ["b", { id: "b", needs: ["a"] }],
  ["c", { id: "c", needs: ["b"] }],
  ["d", { id: "d", needs: [] }],
]);

function results(...values: JobResult[]): Map<string, JobResult> {
  return new Map([...JOBS.keys()].map((id, index) => [id, values[index] ?? "success"]));
}

describe("the status for a job", () => {
  test.each([
    [results("success", "success"), { failed: false, incomplete: false, cancelled: false }],
    [results("failure", "success"), { failed: true, incomplete: true, cancelled: false }],
    // A skipped job skips what comes after it, however far.
    [results("skipped", "success"), { failed: false, incomplete: true, cancelled: false }],
    [results("cancelled", "cancelled"), { failed: false, incomplete: true, cancelled: false }],
  ])("counts all that came before", (before, status) => {
    expect(statusFor("c", JOBS, { results: before, cancelled: false })).toStrictEqual(status);
  });

  test("refuses unknown jobs and circles", () => {
    expect(() => ancestorsOf("x", new Map([["x", { id: "x", needs: ["y"] }]]))).toThrow(
      "Job 'x' depends on unknown job 'y'.",
    );
    const circle = new Map([
      ["x", { id: "x", needs: ["y"] }],
      ["y", { id: "y", needs: ["x"] }],
    ]);
    expect(() => ancestorsOf("x", circle)).toThrow("The workflow contains a cycle: x → y → x");
  });
});

describe("re-run failed jobs", () => {
  test.each([
    [results("success", "failure", "skipped", "success"), ["b", "c"]],
    [results("success", "success", "cancelled", "success"), ["c"]],
    [results("success", "success", "success", "failure"), ["d"]],
    [results("success", "success", "skipped", "success"), []],
  ])("takes failed ones and what depends on them", (before, again) => {
    expect([...jobsToRerun(JOBS, before)].toSorted()).toStrictEqual(again);
  });
});

test.each([
  [["success", "skipped"], "success"],
  [["success", "failure", "cancelled"], "failure"],
  [["success", "cancelled"], "cancelled"],
  [["skipped", "skipped"], "skipped"],
] as const)("a run of %j ends in %s", (all, conclusion) => {
  expect(conclusionOf(all)).toBe(conclusion);
});
