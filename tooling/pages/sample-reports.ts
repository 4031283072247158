import { createReport, type PlanEntry, type ReleaseReport } from "../../packages/core/src/index.ts";
import type { KnownProblem } from "../../packages/core/src/rules/catalogue.ts";

const COMMIT = "3f2c1a9".padEnd(40, "0");

const BUMPS = ["2.0.0", "1.4.0", "1.3.1"] as const;

/** A report to look at. */
export interface Sample {
  /** `preview-9-bad` */
  readonly name: string;
  readonly report: ReleaseReport;
}

/** Previews and releases of 1, 9, 60 and 300 packages, each as it goes well and as it goes wrong. */
export function createSamples(): Sample[] {
  return [1, 9, 60, 300].flatMap((count) => [
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
      if (index % 7 === 1) return { ...outcome, status: "held", heldBy: [nameOf(index - 1)] };
      const message = '"repository.url" is "", expected to match "https://github.com/acme/anvils" from provenance';
      return {
        ...outcome,
        status: "failed",
        failure: { class: "invalid", phase: "put", status: 422, code: "E422", message },
      };
    }),
    verifications: outcomes
      .filter((_, index) => !fails || index % 7 > 1)
      .map(({ name, version }) => ({
        name,
        version,
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
    outcomes: packages.map(({ name, version }) => ({ name, version, status: "published", attempt: 1, timings: {} })),
    verifications: [],
    notChecked: ["the registry's malware scan", "whether each package's trusted publisher is the right one"],
    timings: {},
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
