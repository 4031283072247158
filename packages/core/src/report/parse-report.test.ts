import { describe, expect, test } from "vitest";

import { createReport } from "./create-report.ts";
import { parseReport } from "./parse-report.ts";
import type { ReleaseReport } from "./release-report.ts";

const report: ReleaseReport = createReport({
  mode: "publish",
  plan: {
    schemaVersion: 1,
    repository: { server: "https://github.com", owner: "acme", name: "anvils" },
    registry: "https://registry.example/",
    packages: [
      {
        name: "@anvils/core",
        version: "1.0.0",
        directory: "packages/core",
        access: "public",
        distTag: "latest",
        dependsOn: [],
        firstPublish: false,
      },
    ],
    skipped: [{ name: "anvils", version: "", reason: "private" }],
  },
  problems: [
    {
      code: "REPOSITORY_MISSING",
      severity: "error",
      package: "@anvils/core",
      file: "packages/core/package.json",
      position: { line: 1, column: 1 },
      expected: "git+https://github.com/acme/anvils.git",
      fix: { file: "packages/core/package.json", path: ["repository"], value: { type: "git" } },
    },
  ],
  outcomes: [
    {
      name: "@anvils/core",
      version: "1.0.0",
      status: "failed",
      attempt: 2,
      failure: { class: "invalid", phase: "put", status: 422, code: "E422", message: "no" },
      timings: { put: 12.5 },
    },
  ],
  verifications: [],
  notChecked: ["the weather"],
  timings: { publish: 20 },
});

describe("parseReport", () => {
  test("reads what was written", () => {
    expect(parseReport(JSON.stringify(report))).toStrictEqual(report);
  });

  test.each([
    ["not JSON", "{"],
    ["another document", "{}"],
    ["an unknown code", JSON.stringify({ ...report, problems: [{ code: "NOPE", severity: "error" }] })],
    ["an unknown status", JSON.stringify({ ...report, outcomes: [{ ...report.outcomes[0], status: "great" }] })],
  ])("refuses %s", (_name, text) => {
    expect(() => parseReport(text)).toThrow(expect.objectContaining({ code: "REPORT_UNREADABLE" }));
  });

  test("refuses a plan inside it that `parsePlan` refuses", () => {
    const plan = { ...report.plan, registry: "ftp://registry.example/" };
    expect(() => parseReport(JSON.stringify({ ...report, plan }))).toThrow(
      expect.objectContaining({ code: "PLAN_UNREADABLE" }),
    );
  });
});
