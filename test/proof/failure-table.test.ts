import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { failureDocument } from "../../tooling/failure-document.ts";
import { clientScenarios } from "./client-scenarios.ts";
import { failureTable } from "./failure-table.ts";
import { jobScenarios } from "./job-scenarios.ts";
import { repositoryScenarios } from "./repository-scenarios.ts";

const scenarios = [...repositoryScenarios, ...jobScenarios, ...clientScenarios];

/** Shown by what a scenario ends in, not among its problems beforehand, or by unit tests of their rules. */
const ELSEWHERE = new Set([
  "INSTALL_FAILED",
  "TARBALL_PROTOCOL_LEAK",
  "TARBALL_MANIFEST_PRIVATE",
  "DEV_ENGINES_MISMATCH",
  "WORKFLOW_PROVENANCE_DISABLED",
  "DEPENDENCY_SIBLING_LEFT_OUT",
  "PACKAGE_CHANGED_UNRAISED",
  "RELEASE_NOTHING_NEW",
  "TARBALL_BUNDLED_MISSING",
  "TARBALL_DEPENDENCY_CHANGED",
]);

test("the table has every row once", () => {
  const counts = { CFG: 17, WF: 31, PACK: 12, PROV: 10, PUB: 5, AFT: 6, DIAG: 3, JOB: 7, DEP: 11 };
  const ids = Object.entries(counts).flatMap(([group, count]) =>
    Array.from({ length: count }, (_, index) => `${group}-${String(index + 1).padStart(2, "0")}`),
  );
  expect(failureTable.map(({ id }) => id)).toEqual(ids);
  const unknown = scenarios.flatMap(({ rows }) => rows).filter((row) => !ids.includes(row));
  expect(unknown).toEqual([]);
});

describe.each(failureTable.map((row) => [row.id, row] as const))("%s", (id, row) => {
  const own = scenarios.filter(({ rows }) => rows.includes(id));

  test("is predicted as the scenarios show", () => {
    const shown = new Set<string>(own.flatMap(({ predicted = [] }) => predicted));
    const claimed = row.codes.filter((code) => !ELSEWHERE.has(code));
    // The probe is the same for every row that it meets.
    const missing = claimed.filter(
      (code) => !shown.has(code) && (code !== "EXCHANGE_REFUSED" || row.foreseen === "check"),
    );
    expect(missing).toEqual([]);
    expect(row.codes.length === 0).toBe(row.foreseen === "never");
    if (row.foreseen === "never") expect(row.reason).toBeDefined();
  });

  test("is enacted as the scenarios show", () => {
    const enacted = own.some((scenario) =>
      "says" in scenario || "outcome" in scenario ? !isPredictionOnly(scenario) : scenario.rehearsed !== undefined,
    );
    expect(row.enacted).toBe(enacted);
  });

  test("is mended as the scenarios show", () => {
    expect(row.fixed).toBe(own.some((scenario) => "fixed" in scenario && scenario.fixed));
  });
});

test("docs/failures.md has a line for every row", () => {
  const lines = failureDocument().split("\n");
  expect(failureTable.filter(({ id }) => !lines.some((line) => line.startsWith(`| ${id} `)))).toEqual([]);
});

test("docs/failures.md is current: `node tooling/render-failures.ts` writes it", () => {
  expect(readFileSync(new URL("../../docs/failures.md", import.meta.url), "utf8")).toBe(failureDocument());
});

/** A job that publishes although something was found does not show the failure, but for those that are met on the way. */
function isPredictionOnly(scenario: object): boolean {
  return "status" in scenario && scenario.status === "published" && !("faults" in scenario);
}
