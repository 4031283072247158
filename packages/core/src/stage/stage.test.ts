import { describe, expect, test } from "vitest";

import type { PlanEntry } from "../plan/publish-plan.ts";
import type { PublishOutcome } from "../publish/outcome.ts";
import { createReport, type ReleaseReport } from "../report/release-report.ts";
import { renderSummary } from "../report/render-summary.ts";
import { formatVerdict, nextSteps } from "../report/verdict.ts";
import { compareStaged, isWaiting, renderStageTable, type StagedVersion } from "./staged-version.ts";

const ID = "20f75eb3-e702-4c7c-8833-9bc970e038be";
const INTEGRITY = `sha512-${"A".repeat(86)}==`;
const STAGED: StagedVersion = {
  id: ID,
  name: "@acme/core",
  version: "1.1.0",
  distTag: "latest",
  isValidated: true,
  integrity: INTEGRITY,
};

function planned(name: string): PlanEntry {
  return {
    name,
    version: "1.1.0",
    directory: name,
    access: "public",
    distTag: "latest",
    dependsOn: [],
    firstPublish: false,
    tarball: { file: `${name}.tgz`, integrity: INTEGRITY, size: 1, unpackedSize: 1, fileCount: 1 },
  };
}

describe("a staged version is the planned one", () => {
  test.each<[Partial<StagedVersion>, string[]]>([
    [{}, []],
    [{ name: "@acme/evil" }, ["package `@acme/evil`, expected `@acme/core`"]],
    [{ version: "1.1.1" }, ["version `1.1.1`, expected `1.1.0`"]],
    [{ distTag: "next" }, ["dist-tag `next`, expected `latest`"]],
    [{ integrity: "sha512-x" }, [`integrity \`sha512-x\`, expected \`${INTEGRITY}\``]],
    [
      { name: "@acme/evil", version: "6.6.6" },
      ["package `@acme/evil`, expected `@acme/core`", "version `6.6.6`, expected `1.1.0`"],
    ],
  ])("but for %j: %j", (difference, expected) => {
    expect(compareStaged(planned("@acme/core"), { ...STAGED, ...difference })).toEqual(expected);
  });

  test("as far as the stage shows it", () => {
    expect(
      compareStaged(planned("@acme/core"), { id: ID, name: "@acme/core", version: "1.1.0", isValidated: true }),
    ).toEqual([]);
  });

  test("not where the plan has no bytes to compare with", () => {
    const { tarball: _tarball, ...entry } = planned("@acme/core");
    expect(compareStaged(entry, STAGED)).toEqual([`integrity \`${INTEGRITY}\`, expected nothing`]);
  });
});

test.each<[Pick<PublishOutcome, "status" | "stageId">, boolean]>([
  [{ status: "staged", stageId: ID }, true],
  [{ status: "staged" }, true],
  [{ status: "failed", stageId: ID }, true],
  [{ status: "held", stageId: ID }, true],
  [{ status: "not-attempted", stageId: ID }, true],
  [{ status: "failed" }, false],
  [{ status: "held" }, false],
  [{ status: "rejected", stageId: ID }, false],
  [{ status: "published", stageId: ID }, false],
  [{ status: "accepted", stageId: ID }, false],
])("%j waits on the stage: %s", (outcome, expected) => {
  expect(isWaiting(outcome)).toBe(expected);
});

test("the table lines up and lets nothing act on a terminal", () => {
  const table = renderStageTable([
    STAGED,
    { ...STAGED, name: "b\u001B[2J", version: "10.0.0-beta.1", distTag: undefined },
  ]);
  expect(table).toBe(
    [
      "package     version        dist-tag  stage identifier",
      `@acme/core  1.1.0          latest    ${ID}`,
      `b\\u001B[2J  10.0.0-beta.1            ${ID}`,
    ].join("\n"),
  );
});

describe("the report of a staged release", () => {
  const APPROVE =
    "Approve what is on the stage, in dependency order: `slipway approve report.json`; from a CI run, `gh run download <run>` brings the report";
  const REJECT = "Or take all of it off the stage: `slipway approve report.json --reject`";
  const AGAIN =
    "Run the same job again once the cause is gone: what the registry shows is recognised and not sent twice";

  type State = Pick<PublishOutcome, "status" | "stageId" | "heldBy">;

  function reportOf(states: readonly State[]): ReleaseReport {
    const outcomes = states.map((state, index) => ({
      name: `p${index}`,
      version: "1.1.0",
      attempt: 1,
      timings: {},
      ...state,
    }));
    return createReport({
      mode: "publish",
      plan: {
        schemaVersion: 1,
        registry: "https://registry.example/",
        packages: outcomes.map(({ name }) => planned(name)),
        skipped: [],
      },
      problems: [],
      outcomes,
      verifications: [],
      notChecked: [],
      timings: {},
    });
  }

  const staged: State = { status: "staged", stageId: ID };
  const failed: State = { status: "failed", stageId: ID };

  test.each<[State[], string, string[]]>([
    [[staged, staged], "Release succeeded: 2 packages staged, waiting for approval", [APPROVE, REJECT]],
    [
      [{ status: "already-published" }, staged],
      "Release succeeded: 1 package published, 1 staged, waiting for approval",
      [APPROVE, REJECT],
    ],
    [
      [staged, { status: "failed" }],
      "Release failed: 0 of 2 packages published, 1 staged, 1 failed",
      [APPROVE, REJECT, AGAIN],
    ],
    [
      [{ status: "published", stageId: ID }, failed, { ...failed, status: "held", heldBy: ["p1"] }],
      "Release failed: 1 of 3 packages published, 1 failed, 1 held",
      [APPROVE, REJECT],
    ],
    [
      [{ status: "rejected", stageId: ID }],
      "Release was rejected: 1 package taken off the stage, nothing is public",
      [],
    ],
    [
      [
        { status: "published", stageId: ID },
        { status: "rejected", stageId: ID },
      ],
      "Release was rejected: 1 package taken off the stage, 1 public before",
      [],
    ],
    [[{ status: "published", stageId: ID }], "Release succeeded: 1 package published", []],
  ])("of %j says %s", (states, verdict, steps) => {
    const report = reportOf(states);
    expect(formatVerdict(report)).toBe(verdict);
    expect(nextSteps(report)).toEqual(steps);
  });

  test("has the stage identifiers in its summary, as long as something waits", () => {
    const [waiting = ""] = renderSummary(reportOf([staged, { status: "already-published" }]));
    expect(waiting).toContain("| package | version | outcome | stage identifier |");
    expect(waiting).toContain(`| ◷ staged | ${ID} |`);
    expect(waiting).toContain(`- ${APPROVE}`);
    const [done = ""] = renderSummary(reportOf([{ status: "published", stageId: ID }]));
    expect(done).not.toContain(ID);
  });
});
