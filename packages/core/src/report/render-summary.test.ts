import { describe, expect, test } from "vitest";

import type { PlanEntry } from "../plan/publish-plan.ts";
import type { KnownProblem } from "../rules/catalogue.ts";
import { createLinks } from "./links.ts";
import { createReport, type ReleaseReport } from "./release-report.ts";
import { renderSummary } from "./render-summary.ts";

const COMMIT = "3f2c1a9".padEnd(40, "0");
const REPOSITORY = { server: "https://github.com", owner: "acme", name: "anvils" };

function entryOf(name: string, previousVersion: string | undefined, version: string): PlanEntry {
  return {
    name,
    version,
    directory: `packages/${name}`,
    access: "public",
    distTag: "latest",
    dependsOn: [],
    firstPublish: previousVersion === undefined,
    ...(previousVersion === undefined ? {} : { previousVersion }),
  };
}

function reportOf(change: Partial<ReleaseReport>, packages: readonly PlanEntry[]): ReleaseReport {
  return createReport({
    mode: "rehearsal",
    problems: [],
    outcomes: packages.map(({ name, version }) => ({ name, version, status: "published", attempt: 1, timings: {} })),
    verifications: [],
    notChecked: [],
    timings: {},
    ...change,
    plan: {
      schemaVersion: 1,
      repository: REPOSITORY,
      commit: COMMIT,
      registry: "https://registry.example/",
      packages,
      skipped: [],
    },
  });
}

const PACKAGES = [
  entryOf("core", "1.3.0", "1.4.0"),
  entryOf("parser", "0.4.0", "1.0.0"),
  entryOf("compiler", "1.0.0", "1.0.1"),
  entryOf("http", "2.0.0", "2.0.1"),
];

const MISSPELT: KnownProblem = {
  code: "REPOSITORY_CASE_MISMATCH",
  severity: "error",
  package: "plugin",
  file: "packages/plugin/package.json",
  position: { line: 9, column: 5 },
  field: "repository",
  actual: "Acme/tools",
  expected: "acme/tools",
  predicts: "E422",
  fix: { file: "packages/plugin/package.json", path: ["repository"], value: "acme/tools" },
};

/** What stands open, without what is folded. */
function openOf(page: string): string {
  let depth = 0;
  const open = page.split("\n").filter((line) => {
    const before = depth;
    depth += line.split("<details>").length - line.split("</details>").length;
    return before === 0 && depth === 0 && !line.includes("</details>");
  });
  return open.join("\n");
}

test("says first how many are ready, then what goes from which version to which", () => {
  const [page = ""] = renderSummary(reportOf({}, PACKAGES));
  const [head, , versions, origin] = page.split("\n");
  expect(head).toBe("### ✅ 4 packages are ready to release");
  expect(versions?.replaceAll(/\]\([^)]*\)/gu, "]").replaceAll(/[[\]\\`]/gu, "")).toBe(
    "parser 0.4.0 → **1.0.0** major · core 1.3.0 → **1.4.0** minor · compiler, http patch",
  );
  expect(origin).toBe("<sub>rehearsed on `3f2c1a9`</sub>");
});

test("an error stands in a line with its page, its place at the commit, and the fix", () => {
  const [page = ""] = renderSummary(reportOf({ problems: [MISSPELT] }, PACKAGES));
  expect(page).toMatch(/^### ❌ 1 thing stops this release\n/u);
  const line = page.split("\n").find((text) => text.startsWith("- ❌")) ?? "";
  expect(line).toContain("docs/problems/REPOSITORY_CASE_MISMATCH.md)");
  expect(line).toContain(`](https://github.com/acme/anvils/blob/${COMMIT}/packages/plugin/package.json#L9)`);
  expect(line).toContain("it would fail with `E422` · fix: `slipway check --fix`");
});

test("what a published version is, and what proves it, is a link away", () => {
  const ok = { state: "ok" } as const;
  const verifications = PACKAGES.map(({ name, version }) => ({
    name,
    version,
    availability: "available" as const,
    integrity: ok,
    distTag: ok,
    attestation: ok,
  }));
  const [page = ""] = renderSummary(reportOf({ mode: "publish", verifications }, PACKAGES));
  expect(page).toContain("[1\\.4.0](https://registry.example/core/1.4.0)");
  expect(page).toContain("[proved](https://registry.example/-/npm/v1/attestations/core@1.4.0)");
  expect(page).toContain(
    "The same for all: dist-tag latest · outcome ✔ published · proved integrity, dist-tag, provenance",
  );
});

const REFUSED = { class: "invalid", phase: "put", status: 422, code: "E422", message: "no repository" } as const;

/** The first two refused in the same words, the third held, the fourth there. */
function loseMost(packages: readonly PlanEntry[]): ReleaseReport["outcomes"] {
  return packages.map(({ name, version }, index) => ({
    name,
    version,
    attempt: 1,
    timings: {},
    ...(index < 2
      ? { status: "failed", failure: REFUSED }
      : index === 2
        ? { status: "held", heldBy: ["core"] }
        : { status: "published" }),
  }));
}

test("what was lost in the same way is one item, with the likely cause once", () => {
  const [page = ""] = renderSummary(reportOf({ mode: "publish", outcomes: loseMost(PACKAGES) }, PACKAGES));
  const open = openOf(page).replaceAll("\\", "");
  expect(open).toContain("- ✖ 2 packages failed: E422 no repository\n  - `core` 1.4.0, `parser` 1.0.0\n");
  expect(open).toContain("- ‖ `compiler` 1.0.1 held by `core`");
  expect(open.match(/E422 no repository/gu)).toHaveLength(1);
});

test("a rehearsal of what is known to stop shows why first, and folds how it would end", () => {
  const [page = ""] = renderSummary(reportOf({ problems: [MISSPELT], outcomes: loseMost(PACKAGES) }, PACKAGES));
  expect(page).toMatch(/^### ❌ 1 thing stops this release: 1 of 4 packages would be published, 2 failed, 1 held\n/u);
  expect(openOf(page)).toContain("- ❌ [`REPOSITORY_CASE_MISMATCH`]");
  expect(openOf(page)).not.toContain("E422 no repository");
  expect(page).toContain("<details><summary>How the release would end</summary>\n\n- ✖ 2 packages failed: E422");
  // Where nothing was foreseen, the failure is the news.
  const [unforeseen = ""] = renderSummary(reportOf({ outcomes: loseMost(PACKAGES) }, PACKAGES));
  expect(openOf(unforeseen)).toContain("E422 no repository");
});

test("a rehearsal leads into the registry that it was played for, and nowhere for what goes elsewhere", () => {
  const [core, ...others] = PACKAGES.map((entry) => ({ ...entry, version: `${entry.version}-rc.1` }));
  if (core === undefined) throw new Error("no package");
  const report = reportOf({ standsFor: "https://other.example/npm/" }, [
    { ...core, registry: "https://third.example/" },
    ...others,
  ]);
  const [page = ""] = renderSummary(report);
  expect(page).toContain("](https://other.example/npm/parser/0.4.0)");
  expect(page).not.toMatch(/registry\.example|third\.example|core\/1/u);
});

test("a stranger's report leads nowhere by its own word", () => {
  const report = reportOf({ problems: [MISSPELT] }, PACKAGES);
  const [page = ""] = renderSummary(report, createLinks({ commit: COMMIT }));
  const addresses = [...page.matchAll(/https?:\/\/[^)\s]*/gu)].map(([address]) => address);
  expect(addresses.filter((address) => !address.includes("/slipway/blob/main/docs/problems/"))).toStrictEqual([]);
});

describe("is one screen", () => {
  test.each([1, 9, 60, 300])("for %i packages, with one error a package and much that is not checked", (count) => {
    const packages = Array.from({ length: count }, (_, index) =>
      entryOf(`p${String(index)}`, index % 3 === 0 ? undefined : `1.${String(index)}.0`, `1.${String(index)}.1`),
    );
    const problems = packages.flatMap(({ name }): KnownProblem[] => [
      { ...MISSPELT, package: name, file: `packages/${name}/package.json` },
      { ...MISSPELT, code: "REPOSITORY_DIRECTORY_MISMATCH", severity: "warning", package: name },
    ]);
    const notChecked = Array.from({ length: 20 }, (_, index) => `thing ${String(index)}`);
    for (const report of [reportOf({ notChecked }, packages), reportOf({ problems, notChecked }, packages)]) {
      const [page = ""] = renderSummary(report);
      const open = openOf(page);
      expect(open.split("\n").length).toBeLessThan(30);
      // What a screen holds of rendered text: links are longer than what is seen of them.
      expect(open.replaceAll(/\]\([^)]*\)/gu, "]").length).toBeLessThan(3000);
      expect(renderSummary(report).at(-1)?.length).toBeLessThan(65_536);
    }
  });

  test("for 300 packages that failed", () => {
    const packages = Array.from({ length: 300 }, (_, index) => entryOf(`p${String(index)}`, "1.0.0", "1.0.1"));
    const outcomes = packages.map(({ name, version }) => ({
      name,
      version,
      status: "failed" as const,
      attempt: 1,
      timings: {},
      failure: { class: "forbidden" as const, phase: "put" as const, message: "403 Forbidden" },
    }));
    const [page = ""] = renderSummary(reportOf({ mode: "publish", outcomes }, packages));
    expect(openOf(page).split("\n").length).toBeLessThan(40);
  });
});
