import { resolve } from "node:path";

import {
  checkPlan,
  createFindings,
  createPlan,
  createReport,
  describeNothingNew,
  type Findings,
  listPrevious,
  listUnknown,
  parsePlan,
  type PlanInput,
  type PreviousVersion,
  publishedBefore,
  type PublishOutcome,
  type PublishPlan,
  type RegistryState,
  type ReleaseContext,
  ReleaseError,
  type ReleaseMode,
  type ReleaseReport,
  requireAnswered,
  requireCommitted,
  requireComplete,
  type SameCommit,
  type Shard,
  type TagStart,
  type Verification,
} from "@slipway/core";
import { findTaken, recogniseAll, settleOutcomes } from "@slipway/npm";

import { checkSources, describeAssumed, judge, tellOrigins, tellStart } from "./check-sources.ts";
import { readInputFile } from "./input-files.ts";
import { type CodeOptions, refuseCodeBesideToken } from "./job-boundary.ts";
import { type Job, withPerson } from "./job.ts";
import { checkElsewhere, readPlannedState } from "./last-look.ts";
import { type LedgerPlace, openReleaseLedger } from "./ledger.ts";
import { prepareOwnDirectories } from "./output-files.ts";
import { packAndInspect, type PackedTarballs, takePacked } from "./pack.ts";
import { proveCredentials, publishInOrder, settleBefore } from "./publishing.ts";
import type { Received } from "./receive.ts";
import { readOrigins, readState } from "./registry.ts";
import type { Run } from "./run/run.ts";
import { chooseShard, divide, type ShardChoice, type ShardCount } from "./shards.ts";
import { readSources, type SourceOptions, type Sources } from "./sources.ts";
import { judgeByTag } from "./tagging/tagged-release.ts";
import { describeStaged, originOf, verifyOutcomes, withProvenance } from "./verify.ts";

export interface PlanOptions extends SourceOptions {
  /** Looks for everything that `check` looks for, from the same reads. */
  readonly check?: boolean | undefined;
  /** Divides the packing among jobs. */
  readonly shards?: ShardCount | undefined;
}

export interface Planned {
  readonly plan: PublishPlan;
  /** Of the decisions that made the plan, or with `check` of everything. */
  readonly findings: Findings;
}

/** directory → what would be published, in what order, and why. */
export async function plan(
  options: PlanOptions,
  run: Run,
): Promise<Planned & { readonly notChecked: readonly string[]; readonly start: TagStart }> {
  const sources = await readSources(options, run);
  const registry = await readState(sources, run);
  const planned =
    options.check === true
      ? await planSources(sources, registry, run)
      : {
          ...planFrom({ ...sources, registry, origins: await readOrigins(sources, registry, run) }),
          notChecked: describeAssumed(sources, registry),
        };
  const judged = await judgeByTag(planned.plan, sources, run);
  return {
    plan: divide(planned.plan, options.shards, sources, registry),
    findings: planned.findings.add([], judged.problems),
    notChecked: [...planned.notChecked, ...judged.notChecked],
    start: tellStart(sources),
  };
}

/** What would be published, and everything that `check` finds, of what was read. */
export async function planSources(
  sources: Sources,
  registry: RegistryState,
  run: Run,
): Promise<Planned & { readonly notChecked: readonly string[] }> {
  const { plan: planned } = planFrom({ ...sources, registry, origins: await readOrigins(sources, registry, run) });
  const findings = addNothingNew(checkSources(sources, registry), planned, sources.context);
  return { plan: planned, findings, notChecked: [...sources.lint.notChecked, ...describeAssumed(sources, registry)] };
}

function planFrom(input: Sources & PlanInput): Planned {
  const plan = createPlan(input);
  const findings = createFindings(input.suppressions).add([], input.problems).add([], judge(input, checkPlan));
  return { plan, findings: addNothingNew(findings, plan, input.context) };
}

/** What stops a release already is told alone: it may be why there is nothing. */
function addNothingNew(findings: Findings, plan: PublishPlan, context: ReleaseContext): Findings {
  return findings.stops ? findings : findings.add([], describeNothingNew(plan, context));
}

export interface PackOptions extends SourceOptions, CodeOptions {
  /** Where the tarballs go; by default `.slipway/packed` in the workspace root. */
  readonly out?: string | undefined;
  /** File of a plan made earlier. */
  readonly plan?: string | undefined;
  /** What an earlier run packed: its tarballs are taken, and nothing else of it, and no code of the repository runs. */
  readonly tarballs?: string | undefined;
  /** The part of the plan that this job packs; absent, all of it. */
  readonly shard?: ShardChoice | undefined;
}

export interface Packed {
  /** Without tarballs when nothing was packed. */
  readonly plan: PublishPlan;
  /** Absolute path; absent when nothing was packed, for reasons that stand in the findings. */
  readonly directory: string | undefined;
  readonly findings: Findings;
  readonly shard?: Shard | undefined;
}

/**
 * directory → tarballs through the repository's own package manager, and what is wrong inside them. What stops the plan
 * stops packing: nothing is written then.
 *
 * @throws {ReleaseError} `CODE_BESIDE_TOKEN`, `PLAN_REQUIRED` for tarballs of an earlier run, `SHARD_UNPLANNED`,
 *   `PLAN_INCOMPLETE` when the registry gave no answer about a package, and what packing throws.
 */
export async function pack(options: PackOptions, run: Run): Promise<Packed> {
  if (options.tarballs !== undefined) {
    const { tarballs, plan: planFile, out } = options;
    return { ...(await takePacked({ tarballs, planFile, out }, run)), findings: createFindings() };
  }
  refuseCodeBesideToken(options, run.environment);
  const given = options.plan === undefined ? undefined : parsePlan(await readInputFile(options.plan, "`--plan`", run));
  const shard = chooseShard(options.shard, given, run.environment);
  const sources = await readSources(options, run);
  const registry = await readState(sources, run);
  const { plan: planned, findings } =
    given === undefined
      ? planFrom({ ...sources, registry, origins: await readOrigins(sources, registry, run) })
      : { plan: given, findings: createFindings(sources.suppressions).add([], sources.problems) };
  // What could not be read is not in any plan, and would be missing without a word.
  if (findings.stops) return { plan: planned, directory: undefined, findings };
  requireComplete(planned);
  requireCommitted(planned);
  requireAnswered(planned.packages, registry);
  const { base, root } = sources.workspace;
  const directory =
    options.out === undefined
      ? (await prepareOwnDirectories(resolve(base, root))).packed
      : resolve(run.cwd, options.out);
  const packed = await packAndInspect(
    { sources, registry, plan: planned, directory, fetchesManager: true, shard },
    run,
  );
  const inspected = findings.add(["inspect"], packed.problems).add([], tellOrigins(sources, registry));
  return { plan: packed.plan, directory, findings: inspected, shard };
}

/** The world that a release goes out into: the registry's own, or one on loopback that plays it. */
export interface World {
  readonly mode: ReleaseMode;
  /** Whether the versions that are public already say that they are from this commit; absent, they are no part of it. */
  readonly origins: ReadonlyMap<string, SameCommit> | undefined;
  /** URL of the registry that takes the packages; absent, the configured one. */
  readonly registry: string | undefined;
  /** Absolute path to pack into. */
  readonly directory: string;
  /** Absolute path of what `changeset pack` made, where that is to be taken. */
  readonly packDirectory?: string | undefined;
  /** Goes on in spite of errors, to show how the registry answers them. */
  readonly enacts: boolean;
  /** What this world cannot show, in words. */
  readonly notChecked: readonly string[];
  readonly launch: (packed: PackedTarballs, findings: Findings) => Promise<Launched>;
}

export interface Released {
  readonly report: ReleaseReport;
  /** Why it stopped half-way, where that is no package's doing. What happened is in the report all the same. */
  readonly failure: ReleaseError | undefined;
}

/**
 * directory → report: the whole release, into whichever world.
 *
 * @throws {ReleaseError} `PLAN_INCOMPLETE` when the registry gave no answer about a package and nothing else stops it.
 */
export async function release(sources: Sources, registry: RegistryState, world: World, run: Run): Promise<Released> {
  const checked = checkSources(sources, registry);
  // Another world's registry plays all those that the packages go to.
  const settings =
    world.registry === undefined
      ? sources.settings
      : { ...sources.settings, registry: world.registry, standsForAll: true as const };
  const planned = createPlan({ ...sources, registry, settings, origins: world.origins });
  const isOver = (findings: Findings): boolean => findings.stops && !world.enacts;
  const { mode, notChecked, directory, packDirectory } = world;
  // Whoever suppresses an outage has no answer all the same.
  if (!checked.stops) requireComplete(planned);
  const members = planned.packages.length + publishedBefore(planned).length;
  const isNone = members === 0 || listUnknown(planned).length > 0;
  if (isNone || isOver(checked)) {
    const findings = addNothingNew(checked, planned, sources.context);
    return end(mode, { plan: planned, findings, notChecked });
  }

  const fetchesManager = mode === "rehearsal";
  const packed = await packAndInspect(
    { sources, registry, plan: planned, directory, packDirectory, fetchesManager },
    run,
  );
  const inspected = checked.add(["inspect"], packed.problems);
  if (isOver(inspected)) return end(mode, { plan: packed.plan, findings: inspected, notChecked });

  const launched = await world.launch(packed, inspected);
  return end(mode, {
    ...launched,
    previous: listPrevious(launched.plan, registry),
    notChecked: [...notChecked, ...(launched.notChecked ?? [])],
  });
}

/** What a release has come to. */
export interface Launched {
  readonly plan: PublishPlan;
  readonly findings: Findings;
  /** What the registry says of the versions before. */
  readonly previous?: readonly PreviousVersion[] | undefined;
  /** What was compared with what before anything was sent, in words. */
  readonly compared?: readonly string[] | undefined;
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
 * dependency order, and compares what the registry shows with what was packed.
 *
 * @throws {ReleaseError} `LEDGER_UNREADABLE`, `LEDGER_OTHER_RELEASE` for one that was named, and `LEDGER_UNWRITABLE` before
 *   anything was sent.
 */
export async function launch(received: Received, given: Job, place: LedgerPlace, run: Run): Promise<Launched> {
  const { plan, compared, notChecked } = received;
  const job = withPerson(given, plan, run);
  const { options, context, signing } = job;
  const known = { plan, compared, notChecked };
  const isOver = (findings: Findings): boolean => findings.stops && options.enact !== true;
  const found = addNothingNew(received.findings, plan, context);
  if (isOver(found)) return { ...known, findings: found };

  const timings = createTimings();
  const ledger = await openReleaseLedger(place, { plan, stage: options.stage }, run);
  try {
    const registry = await timings.of("read", readPlannedState(received, job, run));
    const { trustedRoot } = signing;
    const { facts } = job;
    const { directory } = received;
    const recognised = await recogniseAll(job.client, { plan, facts, directory, trustedRoot }, registry);
    const taken = findTaken(plan, registry, recognised);
    const seen = found.add([], taken);
    if (taken.length > 0 && isOver(seen)) return { ...known, findings: seen, timings: timings.all() };
    const proof = await timings.of("probe", proveCredentials(plan, job, registry, run));
    // A rehearsal is no moment by which another step would have published anything.
    const missing = options.enact === true ? [] : await checkElsewhere(received, registry, job, run);
    const findings = seen.add(["probe"], [...proof.problems, ...missing]);
    const previous = listPrevious(plan, registry);
    const proven = { ...known, previous, notChecked: [...notChecked, ...proof.notChecked], findings };
    if (options.dryRun === true || isOver(findings)) return { ...proven, timings: timings.all() };

    const sent = await timings.of(
      "publish",
      publishInOrder(received, job, { ledger, state: registry, recognised }, run),
    );
    const all = [...(await settleBefore(plan, job, registry)), ...sent.outcomes];
    const proved = withProvenance(plan, job);
    const release = {
      plan: proved,
      outcomes: all,
      expected: originOf(plan, context),
      facts,
      trustedRoot,
      wait: options.wait,
      looked: true,
      owed: true,
    };
    const verifications = await timings.of("verify", verifyOutcomes(job.client, release, run));
    const outcomes = settleOutcomes(all, verifications);
    const { failure } = sent;
    return { ...proven, plan: proved, outcomes, verifications, timings: timings.all(), failure };
  } finally {
    await ledger.close();
  }
}

/** The end of a release: what was found and what was done, judged. */
export function end(mode: ReleaseMode, launched: Launched): Released {
  const {
    plan,
    findings,
    compared,
    previous = [],
    outcomes = [],
    verifications = [],
    notChecked = [],
    timings = {},
    failure,
  } = launched;
  const { problems } = findings;
  const suppressed = findings.suppressed.length === 0 ? undefined : findings.suppressed;
  const unseen = [...notChecked, ...describeStaged(outcomes)];
  const known = previous.length === 0 ? undefined : previous;
  const facts = {
    plan,
    problems,
    suppressed,
    outcomes,
    verifications,
    previous: known,
    compared,
    notChecked: unseen,
    timings,
  };
  return { report: createReport({ mode, ...facts }), failure };
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
