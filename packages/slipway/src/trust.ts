import { resolve } from "node:path";

import { readContext } from "@slipway/ci";
import {
  createPlaceholder,
  createPlan,
  type ExpectedTrust,
  formatCount,
  formatTrustOutcome,
  makesRecord,
  judgeTrust,
  nameFaults,
  nameSome,
  type PackageTrust,
  type Placeholder,
  planTrust,
  ReleaseError,
  renderTrustPlan,
  type RepositoryIdentity,
  sanitise,
  TRUST_LIFETIME,
  type TrustFacts,
  type TrustPlan,
} from "@slipway/core";
import {
  changeTrust,
  createRegistryClient,
  createSecondFactors,
  readTrust,
  type RegistryClient,
  type SecondFactor,
  type TrustEvent,
} from "@slipway/npm";
import pLimit from "p-limit";

import { passwordRefused } from "./ask-approval.ts";
import { requireProtected, requireUnexposed } from "./job.ts";
import { readPendingChangesets } from "./pending-changesets.ts";
import { readOwn } from "./registry.ts";
import { readReleaseClaims, type ReleaseClaims } from "./release-claims.ts";
import { formatDuration, tellStop, tellWait } from "./run/progress.ts";
import type { Run } from "./run/run.ts";
import { listRegistries, readSources, type SourceOptions, type Sources } from "./sources.ts";
import { openClone, readDefaultBranch } from "./writing/clone.ts";
import { confirmWriting } from "./writing/consent.ts";
import { findRepositoryOfRecord, type RepositoryOfRecord } from "./writing/repository-of-record.ts";

export interface TrustOptions extends SourceOptions {
  /** Creates what is missing, for the packages of the next release. */
  readonly set?: boolean | undefined;
  /** Those that are in no planned release, too. */
  readonly all?: boolean | undefined;
  /** Creates those packages of the next release that the registry does not have, each with an empty placeholder; implies `set`. */
  readonly new?: boolean | undefined;
  /** Names of packages whose other records go, once a release has gone through the new one. */
  readonly prune?: readonly string[] | undefined;
  /** Names of packages whose record, through which nothing was published, is made anew. */
  readonly renew?: readonly string[] | undefined;
  /** Lets no token publish any more what has been published by trusted publishing. */
  readonly lock?: boolean | undefined;
  /** Nobody needs to be asked whether they mean it. */
  readonly yes?: boolean | undefined;
  /** One-time password. */
  readonly otp?: string | undefined;
  /** Origin of a registry that credentials may be sent to although anybody on the way can read them. */
  readonly insecureRegistry?: string | undefined;
}

/** Whether anything is to be written. */
export function writesTrust({ set, new: fresh, prune = [], renew = [], lock }: TrustOptions): boolean {
  return set === true || fresh === true || lock === true || prune.length > 0 || renew.length > 0;
}

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
  const pending = await readPendingChangesets(resolve(sources.workspace.base, sources.workspace.root));
  const next = new Set([...planned.packages.map(({ name }) => name), ...pending]);
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
  return { ...facts, ...(await write(plan, { options, record, next, asking, notes }, run)) };
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
    const git = await openClone(base, run);
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

/** Who is asked, and who answers. */
interface Asking {
  readonly client: RegistryClient;
  readonly secondFactorOf: (registry: string) => SecondFactor;
}

/** A password is for one registry: the only one, else the default one. */
function createAsking(
  { npm, publishable }: Sources,
  options: TrustOptions,
  { person, progress, secrets, signal }: Run,
): Asking {
  const { insecureRegistry, otp } = options;
  const [registry = npm.registry, ...others] = listRegistries(publishable, npm);
  const client = createRegistryClient(npm, {
    signal,
    secrets,
    insecureOrigins: insecureRegistry === undefined ? [] : [insecureRegistry],
    onWait: tellWait(progress),
    onStop: tellStop(progress),
  });
  return {
    client,
    secondFactorOf: createSecondFactors(client, {
      password: otp === undefined ? undefined : { registry: others.length === 0 ? registry : npm.registry, text: otp },
      ask: person?.askSecondFactor,
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

/** Lines, not a live display: the terminal has to be free for a prompt at any time. */
async function readPackages(
  { sources: { publishable, npm }, registry: state, next, expected }: Reading,
  { client, secondFactorOf }: Asking,
  { progress }: Run,
): Promise<readonly PackageTrust[]> {
  requireUnexposed(npm);
  const possible = publishable.filter(({ name }) => nameFaults(name).invalid.length === 0);
  const registries = possible.map(({ name, manifest }) => npm.registryFor(name, manifest["publishConfig"]));
  requireProtected([...new Set(registries)], { auth: { kind: "token" }, client });
  progress.note(`Reading the trusted publishers of ${formatCount(possible.length, "package")}`);
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
        exists: shown?.kind === "present" ? true : shown?.kind === "absent" ? false : undefined,
      },
    );
    return judgeTrust({ ...subject, reading }, expected);
  });
}

interface Intent {
  readonly options: TrustOptions;
  readonly record: RepositoryIdentity;
  readonly next: ReadonlySet<string>;
  readonly asking: Asking;
  /** What is to be said of the record. */
  readonly notes: readonly string[];
}

/** Shows what is planned, asks, and does it. */
async function write(
  plan: TrustPlan,
  { options, record, next, asking, notes }: Intent,
  run: Run,
): Promise<Pick<TrustFacts, "outcomes" | "left" | "deadline">> {
  const { changes, left } = plan;
  const shown = [...notes.map((note) => sanitise(note)), renderTrustPlan(plan)].join("\n\n");
  if (changes.length === 0) {
    run.progress.note(`\n${shown}\n`);
    return { outcomes: [], left, deadline: undefined };
  }
  const repository = `${record.owner}/${record.name}`;
  const command = `trust ${listFlags(options).join(" ")}`;
  const names = [...new Set(changes.map(({ name }) => name))];
  const question = `Write this about ${formatCount(names.length, "package")} of ${sanitise(repository)}?`;
  await confirmWriting({ shown, question, command, repository }, options, run);
  await confirmUnplanned(
    names.filter((name) => !next.has(name)),
    options,
    run,
  );

  const { client, secondFactorOf } = asking;
  let settled = 0;
  const width = String(changes.length).length;
  const outcomes = await changeTrust(client, {
    changes,
    secondFactorOf,
    onEvent: (event) => run.progress.note(sanitise(describeEvent(event))),
    onOutcome: (outcome) => {
      settled += 1;
      run.progress.note(`[${String(settled).padStart(width)}/${changes.length}] ${formatTrustOutcome(outcome)}`);
    },
  });
  const refused = changes.some(({ registry }) => secondFactorOf(registry).isClosed());
  if (refused && outcomes.every(({ status }) => status === "not-attempted")) throw passwordRefused();
  const isNew = outcomes.some(({ change, status }) => status === "done" && makesRecord(change));
  return { outcomes, left, deadline: isNew ? client.timing.now() + TRUST_LIFETIME : undefined };
}

function listFlags({ set, all, new: fresh, prune = [], renew = [], lock }: TrustOptions): string[] {
  return [
    ...(set === true ? ["--set"] : []),
    ...(fresh === true ? ["--new"] : []),
    ...(all === true ? ["--all"] : []),
    ...(lock === true ? ["--lock"] : []),
    ...(prune.length > 0 ? [`--prune ${prune.join(" ")}`] : []),
    ...(renew.length > 0 ? [`--renew ${renew.join(" ")}`] : []),
  ];
}

/** A record that nothing is published through within two days is void. */
async function confirmUnplanned(names: readonly string[], options: TrustOptions, run: Run): Promise<void> {
  if (names.length === 0 || options.all !== true) return;
  const listed = nameSome(
    names.map((name) => sanitise(name)),
    20,
  );
  run.progress.note(
    `In no planned release: ${listed}\nA new record through which nothing is published within ${formatDuration(TRUST_LIFETIME)} is void\n`,
  );
  if (options.yes === true) return;
  const question = `Write about ${formatCount(names.length, "package")} that no planned release contains, too?`;
  if ((await run.person?.confirm(question)) !== true) throw new ReleaseError("NOT_CONFIRMED", "nothing was changed");
}

function describeEvent(event: TrustEvent): string {
  switch (event.kind) {
    case "open":
      return `${event.name}: the registry has no room for both records, so the old one goes first; until the new one is there no workflow can publish it`;
    case "closed":
      return `${event.name}: the new record is there`;
    case "unseen":
      return `${event.name}: created, and not to be seen yet; waiting for it, at most ${formatDuration(event.milliseconds)}`;
  }
}
