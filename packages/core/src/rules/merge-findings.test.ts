import { expect, it } from "vitest";

import type { KnownProblem as Problem } from "./catalogue.ts";
import { mergeFindings } from "./merge-findings.ts";

function problem(code: Problem["code"], line: number, actual: string): Problem {
  return { code, severity: "warning", file: "release.yml", position: { line, column: 1 }, actual };
}

it("leaves out what a rule says of the same line", () => {
  const own = problem("WORKFLOW_ACTION_UNPINNED", 3, "actions/checkout@v7");
  const same = problem("WORKFLOW_LINT", 3, "zizmor/unpinned-uses");
  const elsewhere = problem("WORKFLOW_LINT", 4, "zizmor/unpinned-uses");
  const other = problem("WORKFLOW_LINT", 3, "zizmor/archived-uses");
  expect(mergeFindings([own], [same, elsewhere, other])).toEqual([own, elsewhere, other]);
});
