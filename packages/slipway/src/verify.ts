import { findProvider } from "@slipway/ci";
import {
  createReport,
  type ExpectedOrigin,
  formatCount,
  formatExpectation,
  isWaiting,
  type Json,
  type PackedPlan,
  parseReport,
  type ProviderFacts,
  publishedBefore,
  type PublishOutcome,
  type PublishPlan,
  type ReleaseContext,
  ReleaseError,
  type ReleaseReport,
  type Verification,
} from "@slipway/core";
import { createRegistryClient, mayBeThere, type RegistryClient, settleOutcomes, verifyRelease } from "@slipway/npm";

import { locateReport, readInputFile, readSigning } from "./input-files.ts";
import type { Job } from "./job.ts";
import { readProjectConfig } from "./project-config.ts";
import { formatDuration } from "./run/progress.ts";
import type { Run } from "./run/run.ts";

export interface VerifyOptions {
  /** Seconds to wait for versions to become readable; 0 looks once. */
  readonly wait?: number | undefined;
  /** File of Sigstore's `trusted_root.json` of a private deployment. */
  readonly trustedRoot?: string | undefined;
  /** Also downloads each tarball, and hashes what comes. */
  readonly bytes?: boolean | undefined;
}

/**
 * Compares a finished release with its report: presence, integrity, dist-tag, provenance.
 *
 * @throws {ReleaseError} `NOTHING_SENT` for the report of a dry run or a rehearsal, and what reading it throws.
 */
export async function verify(file: string, options: VerifyOptions, run: Run): Promise<ReleaseReport> {
  const before = parseReport(await readInputFile(await locateReport(file, run), "the argument", run));
  if (before.mode !== "publish") {
    const kind = before.mode === "dry-run" ? "dry run" : "rehearsal";
    throw new ReleaseError(
      "NOTHING_SENT",
      `this is the report of a ${kind}, which sends nothing to a registry that stays: there is nothing to see`,
      {
        hint: "Verify the report of a release: `report.json` of `slipway publish`",
      },
    );
  }
  const outcomes = matchOutcomes(before);
  const { trustedRoot } = await readSigning(options, run);
  const npm = await readProjectConfig(run.cwd, run);
  const verifications = await verifyOutcomes(
    createRegistryClient(npm, { signal: run.signal, secrets: run.secrets }),
    {
      plan: before.plan,
      outcomes,
      expected: undefined,
      facts: findProvider(run.environment).facts,
      bytes: options.bytes,
      trustedRoot,
      wait: options.wait,
    },
    run,
  );
  const { schemaVersion: _schemaVersion, verdict: _verdict, ...facts } = before;
  const notChecked = [...new Set([...facts.notChecked, ...describeStaged(outcomes)])];
  return createReport({ ...facts, notChecked, outcomes: settleOutcomes(outcomes, verifications), verifications });
}

/**
 * One outcome for each version that was planned, and no other: what a report leaves out is looked for like what nobody knows.
 *
 * @throws {ReleaseError} `REPORT_UNREADABLE`
 */
function matchOutcomes({ plan, outcomes }: ReleaseReport): readonly PublishOutcome[] {
  const members = [...publishedBefore(plan), ...plan.packages];
  const planned = new Map(members.map(({ name, version }) => [name, version]));
  const told = new Set<string>();
  for (const { name, version } of outcomes) {
    if (told.has(name)) throw contradiction(`tells twice of \`${name}\``);
    if (planned.get(name) !== version) throw contradiction(`tells of \`${name}@${version}\`, which was not planned`);
    told.add(name);
  }
  const missing = members.filter(({ name }) => !told.has(name));
  return [
    ...outcomes,
    ...missing.map(({ name, version }) => ({ name, version, status: "unknown", attempt: 0, timings: {} }) as const),
  ];
}

function contradiction(what: string): ReleaseError {
  return new ReleaseError("REPORT_UNREADABLE", `the report contradicts its plan: it ${what}`, {
    hint: "Verify the `report.json` that the release itself has written",
  });
}

/** What is on the stage only a person can see. */
export function describeStaged(outcomes: readonly PublishOutcome[]): string[] {
  const { length } = outcomes.filter(isWaiting);
  if (length === 0) return [];
  return [
    `whether the stage holds ${formatCount(length, "package")} that it took: \`slipway approve report.json\` looks`,
  ];
}

/** Seconds. The registry's scan takes 5 to 15 minutes. */
const DEFAULT_WAIT = 20 * 60;

/** Milliseconds between two words about a wait in which nothing changes. */
const SILENCE = 60_000;

export interface VerifiedRelease {
  readonly plan: PublishPlan;
  readonly outcomes: readonly PublishOutcome[];
  /** Where the packages have to come from; absent, from the plan's repository and commit. */
  readonly expected: ExpectedOrigin | undefined;
  /** Of the CI service that signs provenance. */
  readonly facts: ProviderFacts;
  /** Also downloads each tarball, and hashes what comes. */
  readonly bytes?: boolean | undefined;
  /** Sigstore's, of a private deployment. */
  readonly trustedRoot: Json | undefined;
  /** Seconds to wait for versions to become readable. */
  readonly wait: number | undefined;
  /** Whether publishing has looked for what is unknown until its deadline, which is this one's. */
  readonly looked?: boolean | undefined;
  /** Whether what the registry has taken counts as that also while it gives no answer: `verify` calls it in later. */
  readonly owed?: boolean | undefined;
}

/** Compares what has been published with what the registry shows of it. */
export async function verifyOutcomes(
  client: RegistryClient,
  release: VerifiedRelease,
  { progress }: Run,
): Promise<readonly Verification[]> {
  const { plan, outcomes, expected, facts, bytes, trustedRoot, wait = DEFAULT_WAIT, looked, owed } = release;
  // What is on the stage is not public: only its approval can be verified.
  const arrived = outcomes.filter((outcome) => mayBeThere(outcome) && outcome.status !== "staged");
  if (arrived.length === 0) return [];
  return progress.stage(`Verify ${formatCount(arrived.length, "package")}`, async ({ tell }) => {
    const origin = expected ?? { repository: plan.repository, commit: plan.commit };
    const entries = [...publishedBefore(plan), ...plan.packages];
    const planned = new Set(entries.filter((entry) => entry.provenance === true).map(({ name }) => name));
    const attested = arrived.filter(({ name, provenance }) => provenance !== undefined || planned.has(name)).length;
    tell(formatExpectation(origin, facts, { expected: attested, total: arrived.length }));
    const verifications = await verifyRelease(client, {
      plan,
      outcomes: arrived,
      expected: origin,
      facts,
      bytes,
      trustedRoot,
      deadline: wait * 1_000,
      looked,
      onProgress: createWaitLog(tell),
    });
    return owed === true ? verifications.map(keepOwed) : verifications;
  });
}

/** What the registry has taken and does not tell of now is still to come. */
function keepOwed(verification: Verification): Verification {
  return verification.availability === "unread" ? { ...verification, availability: "accepted" } : verification;
}

/** Tells of a wait when it begins, when something has come, and once a minute. */
function createWaitLog(tell: (line: string) => void): (settled: number, total: number, left: number) => void {
  let told: { readonly settled: number; readonly left: number } | undefined;
  return (settled, total, left) => {
    if (settled === total || left === 0) return;
    if (told?.settled === settled && told.left - left < SILENCE) return;
    told = { settled, left };
    tell(`${settled} of ${total} as packed to be seen; waiting for the others up to ${formatDuration(left)}`);
  };
}

/** Provenance has to name this run, as far as this job knows itself. */
export function originOf({ repository, commit }: PublishPlan, context: ReleaseContext): ExpectedOrigin {
  return {
    repository: context.repository?.identity ?? repository,
    commit: context.commit ?? commit,
    workflow: context.workflow?.file,
  };
}

/**
 * The plan with what each package has to show that this run does not sign for because an earlier one has published it, as
 * far as this job can tell: what was asked for, else npm's own rule.
 */
export function withProvenance(plan: PackedPlan, { auth, provenance, context }: Job): PackedPlan {
  const byRule = auth.kind === "token" ? false : context.visibility === "public" ? true : undefined;
  const packages = plan.packages.map((entry) => {
    const rule = entry.firstPublish ? undefined : byRule;
    const own = entry.provenance ?? (entry.access === "restricted" ? false : rule);
    return { ...entry, provenance: provenance ?? own };
  });
  const published = plan.published?.map((entry) => ({
    ...entry,
    provenance: provenance ?? entry.provenance ?? byRule,
  }));
  return { ...plan, packages, published };
}
