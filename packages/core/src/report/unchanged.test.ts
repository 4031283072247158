import { describe, expect, test } from "vitest";

import type { KnownProblem as Problem } from "../rules/catalogue.ts";
import { createLinks } from "./links.ts";
import { renderCheckPage, renderProblemsMarkdown } from "./problems-markdown.ts";
import { renderProblems } from "./problems-text.ts";
import { createReport, parseReport, type ReleaseReport } from "./release-report.ts";
import { isGood, renderSummary } from "./render-summary.ts";
import { renderSarif } from "./sarif.ts";

const BASE = { name: "main", commit: "a".repeat(40) };

const SHOWN = { links: createLinks({}), base: BASE };

function missing(name: string, more: Partial<Problem> = {}): Problem {
  const file = `packages/${name}/package.json`;
  return { code: "REPOSITORY_MISSING", severity: "error", package: name, file, field: "repository", ...more };
}

const UNPINNED: Problem = {
  code: "WORKFLOW_ACTION_UNPINNED",
  severity: "warning",
  file: ".github/workflows/ci.yml",
  actual: "acme/setup@v1",
};

const unchanged = { unchanged: true } as const;

const BROUGHT = missing("new");

const STANDING = [missing("old", unchanged), { ...UNPINNED, ...unchanged }];

function reportOf(problems: readonly Problem[], base: ReleaseReport["base"] = BASE): ReleaseReport {
  return createReport({
    mode: "rehearsal",
    plan: { schemaVersion: 1, registry: "https://registry.example/", packages: [], skipped: [] },
    base,
    problems,
    outcomes: [],
    verifications: [],
    notChecked: [],
    timings: {},
  });
}

function foldedOf(page: string): string {
  const begin = page.indexOf("<details><summary>2 things unchanged on <code>main</code>");
  return begin === -1 ? "" : page.slice(begin);
}

describe("the page", () => {
  test("shows what the change brings, and folds what stands on the base", () => {
    const page = renderProblemsMarkdown([BROUGHT, ...STANDING], SHOWN);
    const folded = foldedOf(page);
    expect(folded).toContain("2 things unchanged on <code>main</code>: 1 error and 1 warning in 1 package");
    expect(folded).toContain("`old`");
    expect(folded).toContain("`acme/setup@v1`");
    const open = page.replace(folded, "");
    expect(open).toContain("`new`");
    expect(open).not.toContain("`old`");
    expect(open).not.toContain("`acme/setup@v1`");
    expect(open).toContain("- ❌ 1 error unchanged on `main` stops the release all the same: 1 missing repository");
  });

  test.each([
    [[BROUGHT, ...STANDING], "### ❌ 2 things stop this release, 1 of them unchanged on main"],
    [STANDING, "### ❌ 1 thing stops this release, unchanged on main"],
    [
      [missing("a", unchanged), missing("b", unchanged)],
      "### ❌ 2 things stop this release, all of them unchanged on main",
    ],
    [[BROUGHT], "### ❌ 1 thing stops this release"],
  ])("is never green where an error stands on the base (%#)", (problems, head) => {
    const report = reportOf(problems);
    expect(report.verdict).toBe("problems");
    expect(isGood(report)).toBe(false);
    expect(renderSummary(report)[0]?.split("\n", 1)).toStrictEqual([head]);
  });

  test("of a check names both numbers apart", () => {
    expect(renderCheckPage([BROUGHT, ...STANDING], SHOWN).split("\n", 1)).toStrictEqual([
      "### ❌ New: 1 error in 1 package, compared with `main`",
    ]);
    const [head, ...rest] = renderCheckPage(STANDING, SHOWN).split("\n");
    expect(head).toBe("### ❌ No new problems, compared with `main`");
    expect(rest.join("\n")).toContain("1 error unchanged on `main` stops the release all the same");
  });

  test("lets no name of a branch act", () => {
    const name = "<b>x`](y)@acme";
    const page = renderProblemsMarkdown([BROUGHT, ...STANDING], { ...SHOWN, base: { ...BASE, name } });
    expect(page).toContain("unchanged on <code>&lt;b&gt;x`](y)@acme</code>");
    expect(page).toContain("unchanged on `<b>x'](y)@acme` stops");
    const [summary = ""] = renderSummary(reportOf(STANDING, { ...BASE, name }));
    expect(summary.split("\n", 1)[0]).not.toMatch(/<b>|@acme/u);
  });
});

test("a terminal counts what stands on the base, and tells what is new", () => {
  expect(renderProblems([BROUGHT, ...STANDING], { base: BASE })).toMatchInlineSnapshot(`
    "1 error in 1 package, compared with main

    error REPOSITORY_MISSING: The manifest does not say which repository the package comes from
      packages/new/package.json  new  repository

    1 error unchanged on main stops the release all the same: 1 missing repository
    unchanged on main: 1 warning

    \`slipway explain REPOSITORY_MISSING\` says what it is and what to do"
  `);
  expect(renderProblems(STANDING, { base: BASE })).toMatchInlineSnapshot(`
    "no new problems, compared with main

    1 error unchanged on main stops the release all the same: 1 missing repository
    unchanged on main: 1 warning"
  `);
});

test("code scanning is told what was there before", () => {
  expect(renderSarif({ problems: [BROUGHT, ...STANDING], suppressed: [], base: BASE }, "1.0.0")).toMatchObject({
    runs: [{ results: [{ baselineState: "new" }, { baselineState: "unchanged" }, { baselineState: "unchanged" }] }],
  });
});

test("a report that is read again says the same", () => {
  const report = reportOf([BROUGHT, ...STANDING]);
  expect(parseReport(JSON.stringify(report))).toStrictEqual(JSON.parse(JSON.stringify(report)));
});
