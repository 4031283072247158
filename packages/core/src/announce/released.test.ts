import { describe, expect, test } from "vitest";

import type { PublishOutcome } from "../publish/outcome.ts";
import { createReport, type ReleaseReport } from "../report/release-report.ts";
import type { Verification } from "../verify/verification.ts";
import { listReleased } from "./released.ts";

const OK = { state: "ok" } as const;

function reportOf(
  status: PublishOutcome["status"],
  verification?: Partial<Verification>,
  version = "1.1.0",
): ReleaseReport {
  const entry = { name: "a", version: "1.1.0", directory: "packages/a", access: "public", distTag: "latest" } as const;
  return createReport({
    mode: "publish",
    plan: {
      schemaVersion: 1,
      registry: "https://registry.example/",
      packages: [{ ...entry, dependsOn: [], previousVersion: "1.0.0", firstPublish: false }],
      published: [
        { name: "before", version: "1.0.0", distTag: "latest", sameCommit: "yes" },
        { name: "other", version: "1.0.0", distTag: "latest", sameCommit: "no" },
      ],
      skipped: [],
    },
    problems: [],
    outcomes: [{ name: "a", version, status, attempt: 1, timings: {} }],
    verifications:
      verification === undefined
        ? []
        : [
            {
              name: "a",
              version: "1.1.0",
              availability: "available",
              integrity: OK,
              distTag: OK,
              attestation: OK,
              ...verification,
            },
          ],
    notChecked: [],
    timings: {},
  });
}

describe("listReleased", () => {
  test.each<[title: string, report: ReleaseReport, seen: string[], unseen: string[], failed: string[]]>([
    ["published", reportOf("published"), ["before", "a"], [], []],
    ["already there", reportOf("already-published"), ["before", "a"], [], []],
    ["accepted and not looked for", reportOf("accepted"), ["before"], ["a"], []],
    ["accepted and seen", reportOf("accepted", {}), ["before", "a"], [], []],
    ["published and gone", reportOf("published", { availability: "absent" }), ["before"], ["a"], []],
    ["published with other bytes", reportOf("published", { integrity: { state: "mismatch" } }), ["before"], [], ["a"]],
    [
      "published, and signed for another commit",
      reportOf("published", { attestation: { state: "mismatch" } }),
      ["before"],
      [],
      ["a"],
    ],
    ["of another version", reportOf("published", undefined, "1.2.0"), ["before"], [], ["a"]],
    ["staged", reportOf("staged"), ["before", "a"], [], []],
    ["rejected", reportOf("rejected"), ["before"], [], ["a"]],
    ["failed", reportOf("failed"), ["before"], [], ["a"]],
    ["not known", reportOf("unknown"), ["before"], [], ["a"]],
  ])("goes by what became of the package: %s", (_title, report, seen, unseen, failed) => {
    const released = listReleased(report);
    expect(released.packages.map(({ name }) => name)).toStrictEqual(seen);
    expect([released.unseen, released.failed]).toStrictEqual([unseen, failed]);
  });

  test("marks what waits on the stage", () => {
    expect(listReleased(reportOf("staged")).packages.at(-1)).toMatchObject({ name: "a", isWaiting: true });
  });
});
