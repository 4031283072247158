import { join } from "node:path";

import {
  compareProblems,
  createReport,
  type PackedPlan,
  parsePlan,
  type Problem,
  type PublishPlan,
  type RegistryState,
  ReleaseError,
  type ReleaseContext,
  type ReleaseMode,
  type ReleaseReport,
  formatCount,
  formatFailure,
  sanitise,
} from "@slipway/core";
import { createIdTokenMinter, readContext, type IdTokenMinter } from "@slipway/github";
import {
  checkReadings,
  createRegistryClient,
  defaultRetryPolicy,
  isUnsettled,
  openLedger,
  type PackedDirectory,
  type PackedReading,
  probe,
  type PublishAuth,
  publishRelease,
  type PublishResult,
  readPackedDirectory,
  readerOf,
  readRegistry,
  recallArrival,
  readRegistryConfig,
  type RegistryConfig,
  type RetryPolicy,
  settleOutcomes,
  type Wait,
} from "@slipway/npm";

import { type Io, isInteractive } from "../io.ts";
import { formatDuration } from "../progress/format-duration.ts";
import type { Progress } from "../progress/progress.ts";
import { checkJob } from "./check-job.ts";
import { createExpectedOrigin } from "./create-expected-origin.ts";
import { createPublishLog } from "./create-publish-log.ts";
import { isBlocked } from "./is-blocked.ts";
import { mergeProblems } from "./merge-problems.ts";
import { readInputFile } from "./read-input-file.ts";
import { readSigning, type Signing } from "./read-signing.ts";
import { verifyPublished } from "./verify-published.ts";

/** Uploads at once, as measured by `tooling/benchmark`; the registry's own limits are not public. */
const DEFAULT_CONCURRENCY = 10;

/** Requests at once where fewer are published at once: reads are small. */
const CONNECTIONS = 32;

/** Longest wait before a try, in first ones. */
const LONGEST_WAIT = 60;

export interface PublishPackedOptions {
  /** Absolute path of the packed directory. */
  readonly directory: string;
  /** What this process saw when it made the directory. */
  readonly known?: KnownRelease;
  /** File of the plan that was made before any code of the repository ran. */
  readonly plan?: string;
  readonly auth: PublishAuth["kind"];
  readonly provenance?: boolean;
  readonly stage?: true;
  readonly dryRun?: true;
  /** Goes on in spite of problems, to show how the registry answers them. Loopback registries only. */
  readonly enact?: true;
  /** URL of the registry that the loopback one plays: what is meant for it goes to the loopback one. */
  readonly standsFor?: string;
  readonly concurrency?: number;
  readonly signingConfig?: string;
  readonly trustedRoot?: string;
  /** Seconds to wait for versions to become readable. */
  readonly wait?: number;
  /** Milliseconds: bound of the wait before a second try, from which all others follow. */
  readonly retryDelay?: number;
  /** `owner/name`, where no environment tells it. */
  readonly repository?: string;
}

/** What need not be read again where planning, packing and publishing are one command. */
export interface KnownRelease {
  readonly plan: PackedPlan;
  /** What was read of the tarballs, by file. */
  readonly tarballs: ReadonlyMap<string, PackedReading>;
  readonly registry?: RegistryState;
  /** What was found on the way, none of it an error. */
  readonly problems: readonly Problem[];
}

export interface PublishedPacked {
  readonly report: ReleaseReport;
  /** Why it stopped half-way, where that is no package's doing. */
  readonly failure?: ReleaseError;
}

/** The parts of a publishing job, read once. */
interface Job {
  readonly options: PublishPackedOptions;
  readonly config: RegistryConfig;
  readonly context: ReleaseContext;
  readonly signing: Signing;
  readonly mintIdToken: IdTokenMinter | undefined;
  /** As asked for by flag or npm's configuration; absent, npm's own rule decides. */
  readonly provenance: boolean | undefined;
  readonly io: Io;
  readonly progress: Progress;
}

/**
 * The publishing job: looks at the packed directory as at something hostile and at its own identity, publishes in
 * dependency order, and verifies. Leaves `ledger.ndjson` beside the tarballs.
 *
 * @throws {ReleaseError} `ENACT_REFUSED` when problems would be enacted on a registry that is not on loopback, and what
 *   reading the directory throws.
 */
export async function publishPacked(
  options: PublishPackedOptions,
  io: Io,
  progress: Progress,
): Promise<PublishedPacked> {
  const { retryDelay } = options;
  const mintIdToken = createIdTokenMinter(io.environment, {
    signal: io.signal,
    ...(retryDelay !== undefined && { firstDelay: retryDelay }),
  });
  const config = await readConfig(options, io);
  const job: Job = {
    options,
    config,
    provenance: options.provenance ?? config.provenance,
    context: await readContext({
      environment: io.environment,
      ...(options.repository !== undefined && { repositoryOption: options.repository }),
    }),
    signing: await readSigning(options, io),
    mintIdToken,
    io,
    progress,
  };
  return run(job);
}

async function readConfig({ directory, standsFor, enact }: PublishPackedOptions, io: Io): Promise<RegistryConfig> {
  const config = await readRegistryConfig({ directory, environment: io.environment });
  if (enact) requireLoopback(config.registry);
  if (standsFor === undefined) return config;
  return {
    ...config,
    registryFor: (name, publishConfig) => {
      const registry = config.registryFor(name, publishConfig);
      return registry === standsFor ? config.registry : registry;
    },
  };
}

function requireLoopback(registry: string): void {
  if (["localhost", "127.0.0.1", "[::1]"].includes(new URL(registry).hostname)) return;
  throw new ReleaseError("ENACT_REFUSED", `problems are enacted on loopback only, and the registry is \`${registry}\``);
}

async function run(job: Job): Promise<PublishedPacked> {
  const { options, progress } = job;
  const started = performance.now();
  const packed = await progress.stage("Look at the packed directory and at this job", () => look(job));
  const { plan } = packed;
  const problems = mergeProblems(options.known?.problems ?? [], packed.problems);
  // The plan says where packages go, and it was not made by this job.
  if (options.enact) requireLoopback(plan.registry);
  const looked = performance.now();
  const mode: ReleaseMode = options.enact ? "rehearsal" : options.dryRun ? "dry-run" : "publish";
  const base = { mode, plan, outcomes: [], verifications: [], notChecked: [] };
  if (isBlocked(problems) && !options.enact) {
    return { report: createReport({ ...base, problems, timings: { look: looked - started } }) };
  }
  const result = await publish(job, packed);
  const published = performance.now();
  const verifications = await verifyPublished({
    plan,
    config: job.config,
    expected: createExpectedOrigin(plan, job.context),
    outcomes: result.outcomes,
    trustedRoot: job.signing.trustedRoot,
    wait: options.wait,
    io: job.io,
    progress,
  });
  const outcomes = settleOutcomes(result.outcomes, verifications);
  const report = createReport({
    ...base,
    problems: mergeProblems(problems, result.problems),
    outcomes,
    verifications,
    timings: { look: looked - started, ...result.timings, verify: performance.now() - published },
  });
  return { report, ...(result.failure !== undefined && { failure: result.failure }) };
}

/** What publishing needs of a packed directory. */
type LookedAt = Omit<PackedDirectory, "packages">;

async function look(job: Job): Promise<LookedAt> {
  const { options, config, context, provenance, io } = job;
  const { directory, known } = options;
  const { packages, ...packed } =
    known === undefined
      ? await readPackedDirectory({ directory, config, trustedPlan: await readTrustedPlan(job) })
      : { plan: known.plan, ...(await checkReadings({ plan: known.plan, config }, known.tarballs)) };
  const { plan, problems } = packed;
  // A directory that is not what it claims to be is not looked at any closer.
  if (isBlocked(problems) && !options.enact) return packed;
  const found = await checkJob({
    plan,
    packages,
    directory,
    context: withRepository(context, plan),
    registryConfig: config,
    oidc: options.auth === "oidc",
    io,
    ...(job.mintIdToken !== undefined && { mintIdToken: job.mintIdToken }),
    ...(provenance !== undefined && { provenance }),
  });
  return { ...packed, problems: [...problems, ...found].toSorted(compareProblems) };
}

async function readTrustedPlan({ options, io }: Job): Promise<PublishPlan | undefined> {
  return options.plan === undefined ? undefined : parsePlan(await readInputFile(options.plan, "`--plan`", io));
}

/** Outside CI the plan says which repository it was made for. */
function withRepository(context: ReleaseContext, { repository }: PackedPlan): ReleaseContext {
  if (context.repository !== undefined || repository === undefined) return context;
  return { ...context, repository: { identity: repository, source: "option" } };
}

interface PublishedPlan extends PublishResult {
  /** Of the probe. */
  readonly problems: readonly Problem[];
  readonly timings: { readonly read: number; readonly probe: number; readonly publish: number };
}

async function publish(job: Job, { plan, manifests }: LookedAt): Promise<PublishedPlan> {
  const { options, config, signing, io, progress } = job;
  const { directory, stage, dryRun, enact, retryDelay, concurrency = DEFAULT_CONCURRENCY } = options;
  const log = createPublishLog(plan, isInteractive(io));
  return progress.stage(`Publish ${formatCount(plan.packages.length, "package")} to ${plan.registry}`, async (say) => {
    const client = createRegistryClient(config, {
      signal: io.signal,
      policy: retryDelay === undefined ? undefined : createRetryPolicy(retryDelay),
      connections: Math.max(concurrency, CONNECTIONS),
      onWait: (wait) => say(formatWait(wait)),
    });
    const ledger = await openLedger(join(directory, "ledger.ndjson"));
    try {
      const auth = createAuth(job);
      const started = performance.now();
      const packages = plan.packages
        .filter((entry) => isUnsettled(recallArrival(ledger, entry)))
        .map((entry) => ({ name: entry.name, registry: plan.registry, as: readerOf(entry, auth) }));
      const state = options.known?.registry ?? (await readRegistry(client, { packages }));
      const read = performance.now();
      const release = { plan, auth, ledger, state, stage };
      const problems = await probe(client, release);
      const probed = performance.now();
      const stops = dryRun === true || (problems.length > 0 && enact !== true);
      const published = stops
        ? { outcomes: [], failure: undefined }
        : await publishRelease(client, {
            ...release,
            directory,
            manifests,
            provenance: job.provenance,
            signing: signing.services,
            concurrency,
            onEvent: (event) => {
              const line = log(event);
              if (line !== undefined) say(line);
            },
          });
      const timings = { read: read - started, probe: probed - read, publish: performance.now() - probed };
      return { problems, ...published, timings };
    } finally {
      await ledger.close();
    }
  });
}

function formatWait({ name, failure, milliseconds }: Wait): string {
  const subject = name === undefined ? "" : `${name}: `;
  return sanitise(`↻ ${subject}${formatFailure(failure)}; trying again in ${formatDuration(milliseconds)}`);
}

function createRetryPolicy(firstDelay: number): RetryPolicy {
  const { longestDelay } = defaultRetryPolicy;
  return { ...defaultRetryPolicy, firstDelay, longestDelay: Math.min(longestDelay, firstDelay * LONGEST_WAIT) };
}

function createAuth({ options, mintIdToken }: Job): PublishAuth {
  if (options.auth === "token") return { kind: "token", ...(mintIdToken !== undefined && { mintIdToken }) };
  return { kind: "oidc", mintIdToken: mintIdToken ?? refuseIdToken };
}

/** What a package's exchange meets in a job that may not have ID tokens. */
async function refuseIdToken(): Promise<never> {
  throw new ReleaseError("ID_TOKEN_MISSING", "this job has no ID token: it needs `permissions: id-token: write`");
}
