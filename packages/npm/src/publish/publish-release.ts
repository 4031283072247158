import { isArrived, type Problem, publishInOrder, type PublishOutcome, ReleaseError } from "@slipway/core";
import pLimit from "p-limit";

import { classifyFailure } from "../registry/failure.ts";
import { judgeView, type RegistryView } from "../registry/packument.ts";
import { READS_AT_ONCE } from "../registry/read-registry.ts";
import {
  type Attempt,
  createTokenBucket,
  defaultRetryPolicy,
  isAborted,
  retry,
  type RetryPolicy,
  systemTiming,
  type Timing,
} from "../registry/retry.ts";
import { isUnsettled, type Ledger, openLedger, recallOutcome } from "./ledger.ts";
import { probe } from "./probe.ts";
import { publishPackage } from "./publish-package.ts";
import type { PublishSettings } from "./publish-settings.ts";
import { readEntry } from "./read-entry.ts";
import type { PackedEntry } from "./trial.ts";

/** Exchanges are small as well, but each is the registry's own work. */
const EXCHANGES_AT_ONCE = 16;

export interface ReleaseOptions extends Omit<PublishSettings, "retry"> {
  /** Most packages that are being published at once. */
  readonly concurrency: number;
  /** Where the ledger is kept; usually `ledger.ndjson` in the packed directory. */
  readonly ledger: string;
  /** Aborted, nothing new is started; what is under way settles or is read back. */
  readonly signal?: AbortSignal;
  /** Stops after the probe: nothing is sent. */
  readonly dryRun?: boolean;
  /** Goes on in spite of what the probe found, to show how the registry answers it. For registries on loopback. */
  readonly enact?: boolean;
  readonly retryPolicy?: RetryPolicy;
  readonly timing?: Timing;
  /** By name, what the registry showed to this process a moment ago: those packages are not read again. */
  readonly views?: ReadonlyMap<string, RegistryView>;
}

export interface ReleaseResult {
  /** Of the probe. With any, nothing was sent, unless that was asked for. */
  readonly problems: readonly Problem[];
  /** One for each package of the plan, in its order; none when nothing was to be sent. */
  readonly outcomes: readonly PublishOutcome[];
  /** `LEDGER_UNWRITABLE`: why nothing more was started, and the last outcomes are in no ledger. */
  readonly failure?: ReleaseError;
  /** Milliseconds. */
  readonly timings: { readonly read: number; readonly probe: number; readonly publish: number };
}

/**
 * Publishes a packed directory that `readPackedDirectory` found nothing wrong with: reads the registry about every package,
 * proves that each gets a credential, then publishes in dependency order. Every outcome is in the ledger before anything
 * depends on it, so that a second run goes on where this one was killed; without the ledger, the registry's answers are
 * enough.
 *
 * @throws {ReleaseError} `LEDGER_UNREADABLE`, and `LEDGER_UNWRITABLE` before anything was sent.
 */
export async function publishRelease(options: ReleaseOptions): Promise<ReleaseResult> {
  const settings = createSettings(options);
  const { now } = settings.retry.timing;
  const ledger = await openLedger(options.ledger);
  try {
    const started = now();
    const known = await readAll(settings, ledger.previous, options.views);
    const read = now();
    const problems = await probeMissing(settings, known);
    const probed = now();
    const stops = options.dryRun === true || (problems.length > 0 && options.enact !== true);
    const published = stops ? { outcomes: [] } : await publishAll(settings, known, ledger, options.concurrency);
    return { problems, ...published, timings: { read: read - started, probe: probed - read, publish: now() - probed } };
  } finally {
    await ledger.close();
  }
}

/** What is known of a package before its turn. */
interface Knowledge {
  /** What the registry showed; absent when it gave no answer, or did not need to be asked. */
  readonly view?: RegistryView;
  /** How an earlier run got exactly these bytes accepted. */
  readonly arrived?: PublishOutcome;
  readonly earlierTries: number;
}

type KnowledgeOf = ReadonlyMap<string, Knowledge>;

function createSettings(options: ReleaseOptions): PublishSettings {
  const { retryPolicy: policy = defaultRetryPolicy, timing = systemTiming, signal, concurrency, config } = options;
  const { fetchOptions } = config;
  return {
    ...options,
    // npm's own limit is per registry and would silently undercut the concurrency that was asked for.
    config: {
      ...config,
      fetchOptions: {
        ...fetchOptions,
        maxSockets: Math.max(fetchOptions.maxSockets ?? 0, concurrency, READS_AT_ONCE),
      },
    },
    retry: { policy, timing, bucket: createTokenBucket(timing), ...(signal !== undefined && { signal }) },
  };
}

async function readAll(
  settings: PublishSettings,
  previous: readonly PublishOutcome[],
  views: ReleaseOptions["views"],
): Promise<KnowledgeOf> {
  const limit = pLimit(READS_AT_ONCE);
  const earlier = new Map(previous.map((outcome) => [outcome.name, outcome]));
  return new Map(
    await Promise.all(
      settings.plan.packages.map(async (entry) =>
        limit(async (): Promise<readonly [string, Knowledge]> => {
          const outcome = earlier.get(entry.name);
          const earlierTries = outcome?.attempt ?? 0;
          const arrived = outcome !== undefined && hasArrived(outcome, entry) ? { arrived: outcome } : {};
          if (arrived.arrived !== undefined && !isUnsettled(arrived.arrived)) {
            return [entry.name, { ...arrived, earlierTries }];
          }
          if (isAborted(settings.retry.signal)) return [entry.name, { ...arrived, earlierTries }];
          const view = views?.get(entry.name) ?? (await readEarly(entry, settings));
          return [entry.name, { ...arrived, earlierTries, ...(view !== undefined && { view }) }];
        }),
      ),
    ),
  );
}

/** Without an answer now, the package's own turn asks again. Only a registry that wants a pause gets it here already. */
async function readEarly(entry: PackedEntry, settings: PublishSettings): Promise<RegistryView | undefined> {
  const result = await retry(async (): Promise<Attempt<RegistryView | undefined>> => {
    try {
      return { value: await readEntry(entry, settings) };
    } catch (error) {
      const failure = classifyFailure(error, "read", settings.retry.timing.now());
      return failure.class === "rate-limit" ? { failure } : { value: undefined };
    }
  }, settings.retry);
  return "value" in result ? result.value : undefined;
}

function hasArrived(outcome: PublishOutcome, { version, tarball }: PackedEntry): boolean {
  return isArrived(outcome) && outcome.version === version && outcome.integrity === tarball.integrity;
}

/** What is on the registry already needs no credential. */
async function probeMissing(settings: PublishSettings, known: KnowledgeOf): Promise<Problem[]> {
  const { auth, plan } = settings;
  if (auth.kind === "token") return [];
  const missing = plan.packages.filter((entry) => {
    const { view, arrived } = known.get(entry.name) ?? {};
    return arrived === undefined && (view === undefined || judgeView(entry, view, "read").kind === "absent");
  });
  return probe(missing, auth.mintIdToken, settings, EXCHANGES_AT_ONCE);
}

async function publishAll(
  settings: PublishSettings,
  known: KnowledgeOf,
  ledger: Ledger,
  concurrency: number,
): Promise<Pick<ReleaseResult, "outcomes" | "failure">> {
  const recorded = new Set(ledger.previous);
  let failure: ReleaseError | undefined;
  const record = async (outcome: PublishOutcome): Promise<void> => {
    if (recorded.has(outcome) || failure !== undefined) return;
    try {
      await ledger.append(outcome);
    } catch (error) {
      if (!(error instanceof ReleaseError)) throw error;
      failure = error;
    }
  };
  const outcomes = await publishInOrder(settings.plan.packages, {
    concurrency,
    publish: async (entry) => {
      const { view, arrived, earlierTries = 0 } = known.get(entry.name) ?? {};
      if (arrived !== undefined) return recallOutcome(entry, arrived, view);
      return publishPackage(entry, settings, { view, earlierTries });
    },
    onOutcome: async (outcome) => {
      await record(outcome);
      settings.onEvent?.({ kind: "settled", outcome });
    },
    // What is not recorded must not be built upon.
    isStopped: () => failure !== undefined || isAborted(settings.retry.signal),
  });
  return { outcomes, ...(failure !== undefined && { failure }) };
}
