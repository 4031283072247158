import { join, resolve } from "node:path";

import {
  check as checkRules,
  checkPlan,
  createFindings,
  createPlan,
  createReport,
  type ExpectedOrigin,
  type Findings,
  type PackedPlan,
  parsePlan,
  type PublishOutcome,
  type PublishPlan,
  type RegistryState,
  type ReleaseContext,
  type ReleaseError,
  type ReleaseMode,
  type ReleaseReport,
  type Verification,
} from "@slipway/core";
import { openLedger, settleOutcomes } from "@slipway/npm";

import { readInputFile } from "./input-files.ts";
import type { Job } from "./job.ts";
import { prepareDefaultDirectory } from "./output-files.ts";
import { packAndInspect, type PackedTarballs } from "./pack.ts";
import { proveCredentials, publishInOrder } from "./publishing.ts";
import type { Received } from "./receive.ts";
import { readPlannedState, readState } from "./registry.ts";
import type { Run } from "./run.ts";
import { readSources, type SourceOptions, type Sources } from "./sources.ts";
import { verifyOutcomes } from "./verify.ts";

export interface CheckOptions extends SourceOptions {
  /** Leaves the registry alone: what it holds stays unknown. */
  readonly offline?: boolean | undefined;
}

export interface Checked {
  readonly sources: Sources;
  readonly findings: Findings;
}

/** directory → everything that would make the release fail or lie, as far as it can be known before packing. */
export async function check(options: CheckOptions, run: Run): Promise<Checked> {
  const sources = await readSources(options, run);
  const registry = options.offline === true ? undefined : await readState(sources, run);
  return { sources, findings: checkSources(sources, registry) };
}

function checkSources(sources: Sources, registry: RegistryState | undefined): Findings {
  return createFindings(sources.suppressions)
    .add(["read"], sources.problems)
    .add(registry === undefined ? ["check"] : ["check", "registry"], checkRules({ ...sources, registry }))
    .add(["read"], sources.lint.problems);
}

export interface Planned {
  readonly plan: PublishPlan;
  /** Of the decisions that made the plan. */
  readonly findings: Findings;
}

/** directory → what would be published, in what order, and why. */
export async function plan(options: SourceOptions, run: Run): Promise<Planned> {
  const sources = await readSources(options, run);
  const input = { ...sources, registry: await readState(sources, run) };
  return {
    plan: createPlan(input),
    findings: createFindings(sources.suppressions).add([], sources.problems).add([], checkPlan(input)),
  };
}

export interface PackOptions extends SourceOptions {
  /** Where the tarballs go; by default `.slipway/packed` in the workspace root. */
  readonly out?: string | undefined;
  /** File of a plan made earlier. */
  readonly plan?: string | undefined;
}

export interface Packed {
  readonly plan: PackedPlan;
  /** Absolute path. */
  readonly directory: string;
  readonly findings: Findings;
}

/** directory → tarballs through the repository's own package manager, and what is wrong inside them. */
export async function pack(options: PackOptions, run: Run): Promise<Packed> {
  const sources = await readSources(options, run);
  const registry = await readState(sources, run);
  const { base, root } = sources.workspace;
  const directory =
    options.out === undefined ? await prepareDefaultDirectory(resolve(base, root)) : resolve(run.cwd, options.out);
  const planned =
    options.plan === undefined
      ? createPlan({ ...sources, registry })
      : parsePlan(await readInputFile(options.plan, "`--plan`", run));
  const packed = await packAndInspect({ sources, registry, plan: planned, directory }, run);
  // What could not be read is not in any plan, and would be missing without a word.
  const findings = createFindings(sources.suppressions).add([], sources.problems).add(["inspect"], packed.problems);
  return { plan: packed.plan, directory, findings };
}

/** The world that a release goes out into: the registry's own, or one on loopback that plays it. */
export interface World {
  readonly mode: ReleaseMode;
  /** URL of the registry that takes the packages; absent, the configured one. */
  readonly registry: string | undefined;
  /** Absolute path to pack into. */
  readonly directory: string;
  /** Goes on in spite of errors, to show how the registry answers them. */
  readonly enacts: boolean;
  /** What this world cannot show, in words. */
  readonly notChecked: readonly string[];
  readonly launch: (packed: PackedTarballs, findings: Findings) => Promise<Launched>;
}

export interface Released {
  readonly report: ReleaseReport;
  /** Absolute path of the packed directory; absent when the release ended before it was looked at. */
  readonly directory: string | undefined;
  /** Why it stopped half-way, where that is no package's doing. What happened is in the report all the same. */
  readonly failure: ReleaseError | undefined;
}

/** directory → report: the whole release, into whichever world. */
export async function release(sources: Sources, registry: RegistryState, world: World, run: Run): Promise<Released> {
  const checked = checkSources(sources, registry);
  // Another world's registry plays all those that the packages go to.
  const settings =
    world.registry === undefined
      ? sources.settings
      : { ...sources.settings, registry: world.registry, standsForAll: true as const };
  const planned = createPlan({ ...sources, registry, settings });
  const isOver = (findings: Findings): boolean => findings.stops && !world.enacts;
  const { mode, notChecked } = world;
  if (planned.packages.length === 0 || isOver(checked)) {
    return end(mode, { plan: planned, findings: checked, notChecked });
  }

  const packed = await packAndInspect({ sources, registry, plan: planned, directory: world.directory }, run);
  const inspected = checked.add(["inspect"], packed.problems);
  if (isOver(inspected)) return end(mode, { plan: packed.plan, findings: inspected, notChecked });

  const launched = await world.launch(packed, inspected);
  return end(mode, { ...launched, notChecked: [...notChecked, ...(launched.notChecked ?? [])] });
}

/** What a release has come to. */
export interface Launched {
  readonly plan: PublishPlan;
  readonly findings: Findings;
  /** Absolute path of the packed directory. */
  readonly directory?: string | undefined;
  /** Absent when nothing was sent. */
  readonly outcomes?: readonly PublishOutcome[] | undefined;
  readonly verifications?: readonly Verification[] | undefined;
  readonly notChecked?: readonly string[] | undefined;
  /** Milliseconds by step. */
  readonly timings?: Readonly<Record<string, number>> | undefined;
  readonly failure?: ReleaseError | undefined;
}

/**
 * The publishing job, packed directory → what became of it: proves that each package gets a credential, publishes in
 * dependency order, and compares what the registry shows with what was packed. Leaves `ledger.ndjson` beside the tarballs.
 *
 * @throws {ReleaseError} `LEDGER_UNREADABLE`, and `LEDGER_UNWRITABLE` before anything was sent.
 */
export async function launch(received: Received, job: Job, run: Run): Promise<Launched> {
  const { plan, directory } = received;
  const { options, context, signing } = job;
  const isOver = (findings: Findings): boolean => findings.stops && options.enact !== true;
  if (isOver(received.findings)) return { plan, directory, findings: received.findings };

  const timings = createTimings();
  const ledger = await openLedger(join(directory, "ledger.ndjson"));
  try {
    const registry = await timings.of("read", readPlannedState(received, job, ledger, run));
    const refused = await timings.of("probe", proveCredentials(plan, job, ledger, registry, run));
    const findings = received.findings.add(["probe"], refused);
    if (options.dryRun === true || isOver(findings)) return { plan, directory, findings, timings: timings.all() };

    const sent = await timings.of("publish", publishInOrder(received, job, ledger, registry, run));
    const { trustedRoot } = signing;
    const proved = withProvenance(plan, job);
    const release = {
      plan: proved,
      outcomes: sent.outcomes,
      expected: originOf(plan, context),
      facts: job.facts,
      trustedRoot,
      wait: options.wait,
    };
    const verifications = await timings.of("verify", verifyOutcomes(job.client, release, run));
    const outcomes = settleOutcomes(sent.outcomes, verifications);
    const { failure } = sent;
    return { plan: proved, directory, findings, outcomes, verifications, timings: timings.all(), failure };
  } finally {
    await ledger.close();
  }
}

/** Provenance has to name this run, as far as this job knows itself. */
function originOf({ repository, commit }: PublishPlan, context: ReleaseContext): ExpectedOrigin {
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
function withProvenance(plan: PackedPlan, { auth, provenance, context }: Job): PackedPlan {
  const byRule = auth.kind === "token" ? false : context.visibility === "public" ? true : undefined;
  const packages = plan.packages.map((entry) => {
    const rule = entry.firstPublish ? undefined : byRule;
    const own = entry.provenance ?? (entry.access === "restricted" ? false : rule);
    return { ...entry, provenance: provenance ?? own };
  });
  return { ...plan, packages };
}

/** The end of a release: what was found and what was done, judged. */
export function end(mode: ReleaseMode, launched: Launched): Released {
  const {
    plan,
    findings,
    directory,
    outcomes = [],
    verifications = [],
    notChecked = [],
    timings = {},
    failure,
  } = launched;
  const { problems } = findings;
  const report = createReport({ mode, plan, problems, outcomes, verifications, notChecked, timings });
  return { report, directory, failure };
}

/** How long each step took, in milliseconds. */
function createTimings(): {
  of: <T>(step: string, work: Promise<T>) => Promise<T>;
  all: () => Readonly<Record<string, number>>;
} {
  const timings: Record<string, number> = {};
  return {
    of: async (step, work) => {
      const start = performance.now();
      const result = await work;
      timings[step] = performance.now() - start;
      return result;
    },
    all: () => ({ ...timings }),
  };
}
