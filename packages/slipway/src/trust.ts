import { readContext } from "@slipway/ci";
import {
  createPlaceholder,
  createPlan,
  type ExpectedTrust,
  formatCount,
  formatTrustOutcome,
  judgeTrust,
  makesRecord,
  nameFaults,
  type PackageTrust,
  type Placeholder,
  planTrust,
  proveTrust,
  ReleaseError,
  type RepositoryIdentity,
  sanitise,
  type TrustFacts,
} from "@slipway/core";
import { createSecondFactors, readTrust } from "@slipway/npm";
import pLimit from "p-limit";

import { passwordRefused } from "./ask-approval.ts";
import { requireProtected, requireUnexposed } from "./job.ts";
import { createPersonalClient, readOwn } from "./registry.ts";
import { readReleaseClaims, type ReleaseClaims, withoutGitPlace } from "./release-claims.ts";
import type { Run } from "./run/run.ts";
import { listRegistries, readSources, type Sources } from "./sources.ts";
import { type TrustOptions, writesTrust } from "./trust-options.ts";
import { type Asking, writeTrust } from "./write-trust.ts";
import { openClone, readDefaultBranch } from "./writing/clone.ts";
import { findRepositoryOfRecord, type RepositoryOfRecord } from "./writing/repository-of-record.ts";

/**
 * Compares the trusted publishers of every package with what the release workflow of the default branch will claim, and
 * changes them where that is wanted, after showing what and asking.
 *
 * @throws {ReleaseError} What reading the sources throws, `TRUST_WORKFLOW_UNSEEN`, `ONE_TIME_PASSWORD_REFUSED` where nothing was
 *   changed for want of one, and what keeps a command from writing: nothing has been changed then.
 */
export async function trust(options: TrustOptions, run: Run): Promise<TrustFacts> {
  // Neither the workflows of the work tree nor their linters have a part in it.
  const sources = await readSources(options, run, "token");
  const writing = writesTrust(options);
  const { claims, commit, record, notChecked } = await readDefault(sources, options, run);
  if (writing && claims.expected === undefined) throw workflowUnseen(claims.notes);
  const registry = await readOwn(sources, run, true);
  const planned = createPlan({ ...sources, registry });
  const next = new Set([...planned.packages.map(({ name }) => name), ...sources.pendingNames]);
  const asking = createAsking(sources, options, run);
  const packages = await readPackages({ sources, registry, next, expected: claims.expected }, asking, run);
  if (writing && packages.some(({ registry }) => asking.secondFactorOf(registry).isClosed())) throw passwordRefused();
  const { expected, notes } = claims;
  const facts = { expected, notes, commit, packages, outcomes: [], left: [], deadline: undefined, notChecked };
  if (!writing || expected === undefined || record === undefined) return facts;

  const placeholders = new Map<string, Placeholder>(
    options.new === true
      ? planned.packages
          .filter(({ firstPublish }) => firstPublish)
          .map((entry) => [entry.name, createPlaceholder(entry, record)])
      : [],
  );
  const plan = planTrust(packages, expected, {
    set: options.set === true || options.new === true,
    all: options.all === true,
    placeholders,
    prune: options.prune ?? [],
    renew: options.renew ?? [],
    lock: options.lock === true,
    kept: claims.others,
  });
  if (next.size === 0 && options.all !== true) run.progress.note(NOTHING_NEXT);
  const written = await writeTrust(plan, { options, record, next, asking, notes, notChecked }, run);
  if (written.outcomes.length === 0) return { ...facts, ...written };
  // What a registry answers to a change is no proof of it.
  const changed = new Set(written.outcomes.map(({ change }) => change.name));
  const reread = await readPackages({ sources, registry, next, expected }, asking, run, changed);
  const now = new Map(reread.map((pkg) => [pkg.name, pkg]));
  const outcomes = proveTrust(written.outcomes, reread);
  for (const [index, outcome] of outcomes.entries())
    if (outcome !== written.outcomes[index]) run.progress.note(formatTrustOutcome(outcome));
  const isNew = outcomes.some(
    ({ change, status }) => (status === "done" || status === "unproven") && makesRecord(change),
  );
  const deadline = isNew ? written.deadline : undefined;
  return { ...facts, ...written, deadline, outcomes, packages: packages.map((pkg) => now.get(pkg.name) ?? pkg) };
}

const NOTHING_NEXT = "The next release has no package: every version is on the registry. `--all` counts all packages";

interface Default {
  readonly claims: ReleaseClaims;
  readonly commit: string | undefined;
  /** Absent where it is not known well enough to write about it. */
  readonly record: RepositoryIdentity | undefined;
  readonly notChecked: readonly string[];
}

const NO_CLAIMS: ReleaseClaims = { expected: undefined, others: [], notes: [] };

/** What the default branch says. Where nothing is to be written, what cannot be found out of that is told, and no more. */
async function readDefault({ workspace, publishable }: Sources, options: TrustOptions, run: Run): Promise<Default> {
  const { base, root } = workspace;
  let found: Pick<RepositoryOfRecord, "identity" | "hosted" | "notChecked">;
  try {
    found = await findRepositoryOfRecord({ base, packages: publishable, repository: options.repository }, run);
  } catch (error) {
    if (writesTrust(options) || !isCode(error, "REPOSITORY_UNCONFIRMED")) throw error;
    const { repository } = await readContext({ environment: run.environment, directory: base });
    if (repository === undefined) throw error;
    found = { identity: repository.identity, hosted: undefined, notChecked: [error.message] };
  }
  try {
    const git = await openClone(base, withoutGitPlace(run));
    const branch = await readDefaultBranch(git, found);
    const claims = await readReleaseClaims(git, branch, { identity: found.identity, root }, run);
    return { claims, commit: branch.commit, record: found.identity, notChecked: found.notChecked };
  } catch (error) {
    if (writesTrust(options) || !isCode(error, "DEFAULT_BRANCH_UNREAD")) throw error;
    const notChecked = [...found.notChecked, error.message];
    return { claims: NO_CLAIMS, commit: undefined, record: found.identity, notChecked };
  }
}

function isCode(error: unknown, code: ReleaseError["code"]): error is ReleaseError {
  return error instanceof ReleaseError && error.code === code;
}

function workflowUnseen([note]: readonly string[]): ReleaseError {
  const message = sanitise(note ?? "no workflow of the default branch is seen to publish");
  return new ReleaseError("TRUST_WORKFLOW_UNSEEN", message, {
    hint: '`slipway init` writes one; merge it first. Or name the file in `slipway.json`: `{ "workflow": "release.yml" }`',
  });
}

/** A password is for one registry: the only one, else the default one. */
function createAsking({ npm, publishable }: Sources, { insecureRegistry, otp }: TrustOptions, run: Run): Asking {
  const [registry = npm.registry, ...others] = listRegistries(publishable, npm);
  const client = createPersonalClient(npm, insecureRegistry, run);
  return {
    client,
    secondFactorOf: createSecondFactors(client, {
      password: otp === undefined ? undefined : { registry: others.length === 0 ? registry : npm.registry, text: otp },
      ask: run.person?.askSecondFactor,
    }),
  };
}

/** Reads of one registry at a time. */
const READS_AT_ONCE = 8;

interface Reading {
  readonly sources: Sources;
  readonly registry: Awaited<ReturnType<typeof readOwn>>;
  readonly next: ReadonlySet<string>;
  readonly expected: ExpectedTrust | undefined;
}

/**
 * Lines, not a live display: the terminal has to be free for a prompt at any time.
 *
 * @param changed Names of packages that were just changed, which alone are read again; absent, all are read.
 */
async function readPackages(
  { sources: { publishable, npm }, registry: state, next, expected }: Reading,
  { client, secondFactorOf }: Asking,
  { progress }: Run,
  changed?: ReadonlySet<string>,
): Promise<readonly PackageTrust[]> {
  requireUnexposed(npm);
  const possible = publishable.filter(
    ({ name }) => nameFaults(name).invalid.length === 0 && changed?.has(name) !== false,
  );
  const registries = possible.map(({ name, manifest }) => npm.registryFor(name, manifest["publishConfig"]));
  requireProtected([...new Set(registries)], { auth: { kind: "token" }, client });
  const again = changed === undefined ? "" : " as the registry has them now";
  progress.note(`Reading the trusted publishers of ${formatCount(possible.length, "package")}${again}`);
  return pLimit(READS_AT_ONCE).map(possible, async ({ name }, index) => {
    const registry = registries[index] ?? npm.registry;
    const shown = state.get(name);
    const publications = shown?.kind === "present" ? shown.publications : undefined;
    const subject = { name, registry, next: next.has(name), publications };
    // Who has just given no answer is not asked once more for each package.
    if (shown?.kind === "unreachable")
      return judgeTrust({ ...subject, reading: { kind: "unknown", reason: shown.message } }, expected);
    const secondFactor = secondFactorOf(registry);
    const reading = await readTrust(
      client,
      { name, registry },
      {
        secondFactor: secondFactor.isAtHand() ? secondFactor : undefined,
        exists:
          changed !== undefined || shown?.kind === "present" ? true : shown?.kind === "absent" ? false : undefined,
      },
    );
    return judgeTrust({ ...subject, reading }, expected);
  });
}
