import { describe, expect, test } from "vitest";

import type { OutcomeStatus } from "../publish/outcome.ts";
import type { KnownProblem as Problem } from "../rules/catalogue.ts";
import type { CheckState, Verification } from "../verify/verification.ts";
import {
  createReport,
  isProven,
  parseReport,
  type ReleaseMode,
  type ReleaseReport,
  type Verdict,
} from "./release-report.ts";
import { formatVerdict } from "./verdict.ts";

const ERROR: Problem = { code: "REPOSITORY_MISSING", severity: "error" };

const WARNING: Problem = { ...ERROR, severity: "warning" };

function verification(availability: Verification["availability"], state: CheckState): Verification {
  const check = { state };
  return { name: "a", version: "1.0.0", availability, integrity: check, distTag: check, attestation: check };
}

const OK = verification("available", "ok");

interface Case {
  readonly mode?: ReleaseMode;
  readonly problems?: readonly Problem[];
  readonly statuses?: readonly OutcomeStatus[];
  readonly verifications?: readonly Verification[];
  readonly planned?: number;
  readonly verdict: Verdict;
  readonly says: string;
}

const cases: readonly Case[] = [
  {
    statuses: ["published"],
    verifications: [OK],
    verdict: "succeeded",
    says: "Release succeeded: 1 package published",
  },
  {
    statuses: ["published", "already-published"],
    verdict: "succeeded",
    says: "Release succeeded: 2 packages published",
  },
  {
    statuses: ["staged", "staged"],
    verdict: "succeeded",
    says: "Release succeeded: 2 packages staged, waiting for approval",
  },
  {
    mode: "rehearsal",
    statuses: ["published"],
    problems: [WARNING],
    verdict: "succeeded",
    says: "1 package is ready to release",
  },
  {
    mode: "rehearsal",
    statuses: ["published"],
    problems: [ERROR],
    verdict: "problems",
    says: "1 thing stops this release",
  },
  {
    mode: "rehearsal",
    statuses: ["published"],
    problems: [{ ...ERROR, code: "INSTALL_FAILED" }],
    verdict: "problems",
    says: "The release would go out, and whoever installs it could not use all of it: 1 error",
  },
  { problems: [ERROR], verdict: "problems", says: "Release stopped: 1 error to fix before anything is published" },
  {
    mode: "dry-run",
    planned: 2,
    verdict: "ready",
    says: "2 packages are ready to release",
  },
  {
    planned: 0,
    verdict: "nothing-to-publish",
    says: "Nothing to release: every version is on the registry already",
  },
  {
    statuses: ["published", "failed", "held", "held", "not-attempted"],
    verdict: "partial",
    says: "Release failed: 1 of 5 packages published, 1 failed, 2 held, 1 not attempted",
  },
  {
    statuses: ["failed", "held"],
    verdict: "failed",
    says: "Release failed: 0 of 2 packages published, 1 failed, 1 held",
  },
  {
    statuses: ["published", "accepted"],
    verifications: [OK, { ...verification("accepted", "not-checked"), name: "p1" }],
    verdict: "pending",
    says: "Release is pending: 1 published, 1 accepted, not to be seen yet",
  },
  {
    statuses: ["accepted", "already-published", "staged"],
    verdict: "pending",
    says: "Release is pending: 1 published, 1 accepted, not to be seen yet, 1 staged, waiting for approval",
  },
  {
    statuses: ["published", "already-published"],
    verifications: [{ ...verification("accepted", "not-checked"), name: "p1" }],
    verdict: "pending",
    says: "Release is pending: 2 published, 1 of them not looked at again",
  },
  {
    statuses: ["accepted"],
    verifications: [{ ...verification("blocked", "not-checked"), name: "p0" }],
    verdict: "blocked",
    says: "Release is blocked: the registry accepted 1 package and keeps 1 of them from everybody",
  },
  {
    statuses: ["published", "accepted", "unknown", "held"],
    verdict: "partial",
    says: "Release failed: 1 of 4 packages published, 1 accepted, not to be seen yet, 1 unknown, 1 held",
  },
  {
    statuses: ["unknown"],
    verdict: "failed",
    says: "Release failed: 0 of 1 package published, 1 unknown",
  },
  {
    statuses: ["published"],
    verifications: [verification("available", "mismatch")],
    verdict: "unproven",
    says: "Release is not proven: 1 package accepted, but the registry shows something else than was packed",
  },
  {
    statuses: ["published"],
    verifications: [verification("absent", "not-checked")],
    verdict: "unproven",
    says: "Release is not proven: 1 package accepted, but the registry shows something else than was packed",
  },
];

describe("createReport", () => {
  test.each(cases)(
    "$says",
    ({ mode = "publish", problems = [], statuses = [], verifications = [], planned, verdict, says }) => {
      const names = Array.from({ length: planned ?? Math.max(1, statuses.length) }, (_, index) => `p${index}`);
      const report = createReport({
        mode,
        plan: {
          schemaVersion: 1,
          registry: "https://registry.example/",
          packages: names.map((name) => ({
            name,
            version: "1.0.0",
            directory: name,
            access: "public",
            distTag: "latest",
            dependsOn: [],
            firstPublish: false,
          })),
          skipped: [],
        },
        problems,
        outcomes: statuses.map((status, index) => ({
          name: `p${index}`,
          version: "1.0.0",
          status,
          attempt: 1,
          timings: {},
        })),
        verifications,
        notChecked: [],
        timings: {},
      });
      expect(report.verdict).toBe(verdict);
      expect(formatVerdict(report)).toBe(says);
    },
  );
});

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

  test("says of a run that has not come to its end that nothing is known", () => {
    expect(() => parseReport('{ "schemaVersion": 1, "mode": "publish", "verdict": "running" }')).toThrow(
      expect.objectContaining({ code: "REPORT_UNFINISHED" }),
    );
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

describe("what the registry shows of a version is proof only as a whole", () => {
  const CHECKS = ["integrity", "distTag", "attestation"] as const;

  test.each(CHECKS.flatMap((check) => (["mismatch", "missing"] as const).map((state) => [check, state] as const)))(
    "%s %s",
    (check, state) => {
      expect(isProven({ ...OK, [check]: { state } })).toBe(false);
    },
  );

  test.each(CHECKS)("what could not be checked of its %s contradicts nothing", (check) => {
    expect(isProven({ ...OK, [check]: { state: "not-checked", reason: "x" } })).toBe(true);
  });

  test.each([
    ["available", true],
    ["accepted", true],
    ["blocked", false],
    ["absent", false],
  ] as const)("%s: %s", (availability, proven) => {
    expect(isProven({ ...OK, availability })).toBe(proven);
  });
});

const verdictOf = (
  statuses: readonly OutcomeStatus[],
  facts: Partial<Pick<ReleaseReport, "mode" | "problems" | "verifications">> = {},
): Verdict => {
  const { schemaVersion: _, verdict: __, ...rest } = report;
  const outcomes = statuses.map((status) => ({ name: "a", version: "1.0.0", status, attempt: 1, timings: {} }));
  return createReport({ ...rest, problems: [], ...facts, outcomes }).verdict;
};

describe("createReport, where nothing or not everything went out", () => {
  test.each<[Verdict, readonly OutcomeStatus[], Partial<ReleaseReport>]>([
    ["problems", ["not-attempted", "not-attempted"], { problems: [ERROR] }],
    ["problems", ["not-attempted"], { problems: [WARNING, ERROR] }],
    ["failed", ["not-attempted", "failed"], { problems: [ERROR] }],
    ["failed", ["not-attempted"], { problems: [WARNING] }],
    ["failed", ["not-attempted"], {}],
    ["rejected", ["rejected"], {}],
    ["rejected", ["published", "rejected"], {}],
    ["partial", ["published", "rejected", "failed"], {}],
    ["partial", ["published", "not-attempted"], { problems: [ERROR] }],
    ["partial", ["staged", "rejected"], {}],
    ["problems", [], { mode: "dry-run", problems: [ERROR] }],
    ["ready", [], { mode: "dry-run", problems: [WARNING] }],
    ["failed", [], { mode: "rehearsal" }],
    ["blocked", ["published", "published"], { verifications: [OK, verification("blocked", "not-checked")] }],
    ["succeeded", ["accepted", "staged", "already-published", "published"], { verifications: [OK] }],
  ])("%s: %j, %j", (verdict, statuses, facts) => {
    expect(verdictOf(statuses, facts)).toBe(verdict);
  });
});

describe("every field of a report comes back", () => {
  const full: ReleaseReport = {
    ...report,
    mode: "rehearsal",
    verdict: "unproven",
    problems: [
      {
        code: "REPOSITORY_MISSING",
        severity: "warning",
        package: "a",
        file: "a/package.json",
        position: { line: 3, column: 7 },
        field: "repository.url",
        entry: "dist/index.js:2",
        actual: "x",
        expected: "y",
        reason: "z",
        predicts: "E422",
        fix: { file: "a/package.json", path: ["repository", 0, "url"] },
        command: "npm trust github a",
        claims: { repository: "octo/app" },
      },
    ],
    outcomes: [
      {
        name: "a",
        version: "1.0.0",
        status: "staged",
        attempt: 0,
        integrity: "sha512-x",
        failure: {
          class: "exchange",
          phase: "id-token",
          status: 404,
          code: "E404",
          message: "no",
          retryAfter: 0,
          claims: { sub: "repo:octo/app" },
          command: "npm trust",
        },
        heldBy: ["b"],
        provenance: { logIndex: "1", logUrl: "https://log.example/1" },
        stageId: "s",
        timings: { read: 0, "id-token": 1, exchange: 2, sign: 3, put: 4, "read-back": 5 },
      },
    ],
    verifications: [
      {
        name: "a",
        version: "1.0.0",
        availability: "blocked",
        integrity: { state: "mismatch", actual: "x", expected: "y" },
        distTag: { state: "missing", expected: "y" },
        attestation: { state: "not-checked", reason: "z" },
      },
    ],
    notChecked: ["a", "b"],
    timings: { check: 1, publish: 2.5 },
  };

  test("as it was written", () => {
    expect(parseReport(JSON.stringify(full))).toStrictEqual(full);
  });

  const [problem, outcome, version] = [full.problems[0], full.outcomes[0], full.verifications[0]];
  const withFailure = (fields: object): object => ({
    outcomes: [{ ...outcome, failure: { ...outcome?.failure, ...fields } }],
  });

  test.each<[string, object]>([
    ...["publish", "dry-run", "rehearsal"].map((mode): [string, object] => ["mode", { mode }]),
    ...["succeeded", "ready", "partial", "failed", "unproven", "problems", "nothing-to-publish"].map(
      (verdict): [string, object] => ["verdict", { verdict }],
    ),
    ...["error", "warning", "note"].map((severity): [string, object] => [
      "severity",
      { problems: [{ ...problem, severity }] },
    ]),
    ...["published", "accepted", "already-published", "staged", "rejected", "failed", "held", "not-attempted"].map(
      (status): [string, object] => ["status", { outcomes: [{ ...outcome, status }] }],
    ),
    ...[
      "rate-limit",
      "conflict",
      "gateway",
      "signing",
      "network",
      "unauthorised",
      "forbidden",
      "invalid",
      "integrity",
      "exchange",
      "internal",
    ].map((kind): [string, object] => ["class", withFailure({ class: kind })]),
    ...["read", "id-token", "exchange", "sign", "put", "read-back"].map((phase): [string, object] => [
      "phase",
      withFailure({ phase }),
    ]),
    ...["available", "accepted", "blocked", "absent"].map((availability): [string, object] => [
      "availability",
      { verifications: [{ ...version, availability }] },
    ]),
    ...["ok", "mismatch", "missing", "not-checked"].map((state): [string, object] => [
      "state",
      { verifications: [{ ...version, integrity: { state } }] },
    ]),
  ])("with each word for its %s: %j", (_, fields) => {
    const text = JSON.stringify({ ...full, ...fields });
    expect(parseReport(text)).toStrictEqual(JSON.parse(text));
  });

  test.each<[string, object]>([
    ["schemaVersion", { schemaVersion: 2 }],
    ["mode", { mode: "test" }],
    ["verdict", { verdict: "" }],
    ["problems", { problems: {} }],
    ["problems.0.severity", { problems: [{ ...problem, severity: "info" }] }],
    ["problems.0.position.column", { problems: [{ ...problem, position: { line: 1 } }] }],
    ["problems.0.fix.path.0", { problems: [{ ...problem, fix: { file: "a", path: [null] } }] }],
    ["outcomes.0.attempt", { outcomes: [{ ...outcome, attempt: -1 }] }],
    ["outcomes.0.attempt", { outcomes: [{ ...outcome, attempt: 1.5 }] }],
    ["outcomes.0.timings.put", { outcomes: [{ ...outcome, timings: { put: -1 } }] }],
    ["outcomes.0.failure.phase", withFailure({ phase: "" })],
    ["outcomes.0.failure.class", withFailure({ class: "" })],
    ["outcomes.0.failure.retryAfter", withFailure({ retryAfter: -1 })],
    ["verifications.0.availability", { verifications: [{ ...version, availability: "" }] }],
    ["verifications.0.distTag.state", { verifications: [{ ...version, distTag: { state: "" } }] }],
    ["notChecked.0", { notChecked: [1] }],
    ["timings.publish", { timings: { publish: "1" } }],
  ])("and what is no `%s` is named", (path, fields) => {
    expect(() => parseReport(JSON.stringify({ ...full, ...fields }))).toThrow(
      expect.objectContaining({
        code: "REPORT_UNREADABLE",
        message: expect.stringContaining(`this is no report of Slipway: \`${path}\` is `),
      }),
    );
  });

  test("what else it is, is said", () => {
    expect(() => parseReport("{")).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^this is no report of Slipway: it is no JSON: /u) }),
    );
  });
});

test("does not call nothing what a tool numbers when it publishes", () => {
  const plan = { ...report.plan, packages: [] };
  const verdict = "nothing-to-publish";
  const later = { ...report, plan, verdict, madeLater: ["`lerna` in `.github/workflows/release.yml`"] } as const;
  expect(formatVerdict(later)).toBe(
    "Today's versions are not the release: `lerna` in `.github/workflows/release.yml` makes them when it runs",
  );
});
