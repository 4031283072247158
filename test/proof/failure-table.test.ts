import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { codes } from "../../packages/core/src/rules/catalogue.ts";
import { failureDocument } from "../../tooling/failure-document.ts";
import { codeScenarios } from "../codes/code-scenarios.ts";
import { clientScenarios } from "./client-scenarios.ts";
import { codeProofs } from "./code-proofs.ts";
import { failureReports } from "./failure-reports.ts";
import { failureTable } from "./failure-table.ts";
import { jobScenarios } from "./job-scenarios.ts";
import { rehearsedScenarios } from "./rehearsed-scenarios.ts";
import { repositoryScenarios } from "./repository-scenarios.ts";
import { unlistedCodes } from "./unlisted-codes.ts";

const scenarios = [...repositoryScenarios, ...rehearsedScenarios, ...jobScenarios, ...clientScenarios];

test("the table has every row once", () => {
  const counts = { CFG: 20, WF: 35, PACK: 25, PROV: 16, PUB: 5, AFT: 6, DIAG: 3, JOB: 27, TAR: 29, DEP: 26, SEC: 16 };
  const ids = Object.entries(counts).flatMap(([group, count]) =>
    Array.from({ length: count }, (_, index) => `${group}-${String(index + 1).padStart(2, "0")}`),
  );
  expect(failureTable.map(({ id }) => id)).toEqual(ids);
  const shown = [...scenarios.flatMap(({ rows }) => rows), ...Object.keys(codeProofs), ...Object.keys(failureReports)];
  const unknown = shown.filter((row) => !ids.includes(row));
  expect(unknown).toEqual([]);
});

describe.each(failureTable.map((row) => [row.id, row] as const))("%s", (id, row) => {
  const own = scenarios.filter(({ rows }) => rows.includes(id));
  const coded = codeScenarios.filter(({ code }) => codeProofs[id]?.includes(code));

  test("is predicted as the scenarios show", () => {
    const shown = new Set<string>([
      ...own.flatMap(({ predicted = [] }) => predicted),
      ...coded.map(({ code }) => code),
    ]);
    // The probe is the same for every row that it meets.
    const missing = row.codes.filter(
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
    const installed = row.foreseen === "rehearse" && coded.some(({ command }) => command.startsWith("rehearse"));
    expect(row.enacted).toBe(enacted || installed);
  });

  test("is mended as the scenarios show", () => {
    expect(row.fixed).toBe([...own, ...coded].some((scenario) => "fixed" in scenario && scenario.fixed));
  });
});

test("every code has a row, or it says why it needs none", () => {
  const listed = new Set<string>(failureTable.flatMap((row) => row.codes));
  const missing = codes.filter((code) => !listed.has(code));
  expect(missing.toSorted()).toEqual(Object.keys(unlistedCodes).toSorted());
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
