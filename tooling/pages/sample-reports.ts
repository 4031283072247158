import {
  createReport,
  type PlanEntry,
  type PublishOutcome,
  type ReleaseReport,
} from "../../packages/core/src/index.ts";
import type { KnownProblem } from "../../packages/core/src/rules/catalogue.ts";

const COMMIT = "3f2c1a9".padEnd(40, "0");

const BEGUN = Date.UTC(2026, 10, 27, 12);

const BUMPS = ["2.0.0", "1.4.0", "1.3.1"] as const;

/** A report to look at. */
export interface Sample {
  /** `preview-9-bad` */
  readonly name: string;
  readonly report: ReleaseReport;
}

/** Previews and releases of 1, 9, 60, 300 and 1,000 packages, each as it goes well and as it goes wrong. */
export function createSamples(): Sample[] {
  return [1, 9, 60, 300, 1_000].flatMap((count) => [
    { name: `preview-${String(count)}-good`, report: preview(count, []) },
    { name: `preview-${String(count)}-bad`, report: preview(count, createProblems(count)) },
    { name: `preview-${String(count)}-compared`, report: compare(preview(count, createProblems(count))) },
    { name: `release-${String(count)}-good`, report: release(count, false) },
    { name: `release-${String(count)}-bad`, report: release(count, true) },
  ]);
}

function preview(count: number, problems: readonly KnownProblem[]): ReleaseReport {
  return createReport({ ...common(count), mode: "rehearsal", problems });
}

/** All but what concerns the last third of the packages stood on the base before. */
function compare(report: ReleaseReport): ReleaseReport {
  const first = Math.floor((report.plan.packages.length * 2) / 3);
  const standing = new Set(report.plan.packages.slice(0, first).map(({ name }) => name));
  return {
    ...report,
    base: { name: "main", commit: COMMIT },
    problems: report.problems.map((problem) =>
      standing.has(problem.package ?? "") ? { ...problem, unchanged: true } : problem,
    ),
  };
}

/** Every seventh package is refused, and what needs it is held. */
function release(count: number, fails: boolean): ReleaseReport {
  const { outcomes, ...report } = common(count);
  return createReport({
    ...report,
    mode: "publish",
    outcomes: outcomes.map((outcome, index): ReleaseReport["outcomes"][number] => {
      if (!fails || index % 7 > 1) return outcome;
      if (index % 7 === 1)
        return { ...outcome, status: "held", heldBy: [nameOf(index - 1)], steps: undefined, timings: {} };
      const message = '"repository.url" is "", expected to match "https://github.com/acme/anvils" from provenance';
      return {
        ...outcome,
        status: "failed",
        failure: { class: "invalid", phase: "put", status: 422, code: "E422", message },
      };
    }),
    verifications: outcomes
      .filter((_, index) => !fails || index % 7 > 1)
      .map(({ name, version, steps = [] }, index) => ({
        name,
        version,
        seenAt: (steps.at(-1)?.at ?? BEGUN) + 1_500 + (index % 4) * 300,
        availability: "available",
        integrity: { state: "ok" },
        distTag: { state: "ok" },
        attestation: { state: "ok" },
      })),
  });
}

function common(count: number): Omit<ReleaseReport, "schemaVersion" | "verdict"> {
  const packages = Array.from({ length: count }, (_, index) => createEntry(index));
  return {
    mode: "publish",
    plan: {
      schemaVersion: 1,
      repository: { server: "https://github.com", owner: "acme", name: "anvils" },
      commit: COMMIT,
      registry: "https://registry.example/",
      packages,
      skipped: [],
    },
    problems: [],
    previous: packages.flatMap(({ name, previousVersion: version, tarball }, index) =>
      version === undefined || tarball === undefined
        ? []
        : [
            {
              name,
              version,
              unpackedSize: tarball.unpackedSize - (index % 4) * 400,
              fileCount: tarball.fileCount - (index % 3),
            },
          ],
    ),
    outcomes: packages.map((entry, index) => createOutcome(entry, index)),
    verifications: [],
    notChecked: ["the registry's malware scan", "whether each package's trusted publisher is the right one"],
    timings: {},
  };
}

/** A second apart: each reads, gets a credential, and is sent; every eleventh is refused once for its pace. */
function createOutcome({ name, version }: PlanEntry, index: number): PublishOutcome {
  const begun = BEGUN + Math.floor(index / 10) * 1_800 + (index % 10) * 40;
  const slow = index % 11 === 10;
  const again = slow ? 2_600 : 0;
  const put = { phase: "put", at: begun + 560 + again, took: 900 + (index % 5) * 80 } as const;
  const first = slow ? [{ phase: "put", at: begun + 560, took: 120 } as const] : [];
  return {
    name,
    version,
    status: "published",
    attempt: slow ? 2 : 1,
    timings: { "id-token": 120, exchange: 240, put: put.took },
    steps: [
      { phase: "sign", at: begun, took: 180 },
      { phase: "id-token", at: begun + 190, took: 120 },
      { phase: "exchange", at: begun + 310, took: 240 },
      ...first,
      put,
    ],
  };
}

function nameOf(index: number): string {
  return `@anvils/part-${String(index)}`;
}

function createEntry(index: number): PlanEntry {
  const isNew = index % 10 === 9;
  return {
    name: nameOf(index),
    version: isNew ? "1.0.0" : (BUMPS[Math.min(2, index % 5)] ?? BUMPS[2]),
    directory: `packages/part-${String(index)}`,
    access: "public",
    distTag: "latest",
    dependsOn: index % 7 === 1 ? [nameOf(index - 1)] : [],
    firstPublish: isNew,
    ...(isNew ? {} : { previousVersion: "1.3.0" }),
    tarball: {
      file: `part-${String(index)}.tgz`,
      integrity: "sha512-sample",
      size: 1200 + index * 310,
      unpackedSize: 4800 + index * 900,
      fileCount: 4 + (index % 9),
    },
  };
}

function placed(index: number): Pick<KnownProblem, "package" | "file" | "position"> {
  return {
    package: nameOf(index),
    file: `packages/part-${String(index)}/package.json`,
    position: { line: 9, column: 5 },
  };
}

/** What most packages have, what one has, and what stops nothing. */
function createProblems(count: number): KnownProblem[] {
  const url = "git+https://github.com/acme/anvils.git";
  return Array.from({ length: count }, (_, index) => index).flatMap((index): KnownProblem[] => [
    ...(index % 2 === 0
      ? [
          {
            code: "REPOSITORY_MISSING" as const,
            severity: "error" as const,
            ...placed(index),
            field: "repository",
            expected: url,
            predicts: '422 "repository.url" is ""',
            fix: { file: `packages/part-${String(index)}/package.json`, path: ["repository"], value: url },
          },
        ]
      : []),
    ...(index % 10 === 9
      ? [
          {
            code: "FIRST_PUBLISH_UNDER_OIDC" as const,
            severity: "error" as const,
            ...placed(index),
            actual: "not on the registry",
            reason: "a person publishes it once with `npm publish`, then names its trusted publisher",
            command: `npm trust github ${nameOf(index)} --repo acme/anvils --file release.yml --allow-publish`,
          },
        ]
      : []),
    {
      code: "REPOSITORY_DIRECTORY_MISMATCH",
      severity: "warning",
      ...placed(index),
      field: "repository.directory",
      actual: "packages",
      expected: `packages/part-${String(index)}`,
    },
  ]);
}
