import {
  isArrived,
  type PackedEntry,
  publishInOrder,
  type PublishOutcome,
  type RegistryState,
  ReleaseError,
  type Sending,
} from "@slipway/core";

import type { RegistryClient } from "../registry/client.ts";
import { knownPackage } from "../registry/packument.ts";
import { isAborted } from "../registry/retry.ts";
import { createVisibilityReader, secondFactorOf } from "./authorise.ts";
import { describeEarlier } from "./find-out.ts";
import { type Ledger, recall } from "./ledger.ts";
import { moveDistTag } from "./move-dist-tag.ts";
import { publishPackage, recallArrival } from "./publish-package.ts";
import type { Recognition } from "./recognise.ts";
import type { PublishSettings } from "./turn.ts";

export interface PublishOptions extends PublishSettings {
  readonly ledger: Pick<Ledger, "previous" | "sendings" | "append">;
  /** What the registry shows of the plan's packages; those it gave no answer about are read again in their turn. */
  readonly state: RegistryState;
  /** What that is of each planned version, as `recogniseAll` has it. */
  readonly recognised: ReadonlyMap<string, Recognition>;
  /** Most packages that are being published at once; absent, as many as the registry likes. */
  readonly concurrency?: number | undefined;
}

export interface PublishResult {
  /** One for each package of the plan, in its order. */
  readonly outcomes: readonly PublishOutcome[];
  /** `LEDGER_UNWRITABLE`: why nothing more was started, and the last outcomes are in no ledger. */
  readonly failure: ReleaseError | undefined;
}

/**
 * Publishes a packed directory that `readPackedDirectory` found nothing wrong with, in dependency order. Every request that
 * sends a version is in the ledger before it goes out, and every outcome before anything depends on it, so that a second run
 * goes on where this one was killed; without the ledger, the registry's answers are enough.
 */
export async function publishRelease(client: RegistryClient, options: PublishOptions): Promise<PublishResult> {
  const { plan, ledger, state, recognised, concurrency = client.pace.lanes, onEvent } = options;
  let failure: ReleaseError | undefined;
  const record = async (line: PublishOutcome | Sending): Promise<boolean> => {
    if (failure !== undefined) return false;
    try {
      await ledger.append(line);
    } catch (error) {
      if (!(error instanceof ReleaseError)) throw error;
      failure = error;
    }
    return failure === undefined;
  };
  const settings = {
    ...options,
    readVisibility: createVisibilityReader(options),
    onEvent: tellUnclearOnce(onEvent),
  };
  const find = (entry: PackedEntry): PublishOutcome | undefined => {
    const recognition = recognised.get(entry.name);
    const memory = recall(ledger, entry);
    if (recognition?.kind === "ours") return recallArrival(entry, memory);
    if (recognition?.kind !== "earlier") return undefined;
    const { name, version } = entry;
    return { name, version, attempt: 0, timings: {}, ...describeEarlier(recognition.integrity) };
  };
  const factors = plan.packages.map((entry) => secondFactorOf(options, entry));
  const outcomes = await publishInOrder(plan.packages, {
    concurrency,
    publish: async (entry, giveWay) => {
      const memory = recall(ledger, entry);
      const shown = knownPackage(state, entry.name);
      const known = memory.outcome !== undefined && isArrived(memory.outcome) ? find(entry) : undefined;
      const outcome =
        known ??
        (await publishPackage(client, settings, entry, {
          state: shown,
          tries: ledger.previous.get(entry.name)?.attempt,
          memory,
          record,
          giveWay,
        }));
      return moveDistTag(client, settings, entry, { outcome, state });
    },
    // A word that the registry once gave is a debt, whatever became of what the package needs.
    found: (entry) => find(entry) ?? owed(recall(ledger, entry).outcome),
    onOutcome: async (outcome) => {
      if (ledger.previous.get(outcome.name) !== outcome) await record(outcome);
      onEvent?.({ kind: "settled", outcome });
    },
    // What is not recorded must not be built upon.
    isStopped: () =>
      failure !== undefined || isAborted(client.signal) || factors.every((factor) => factor?.isClosed() === true),
  });
  return { outcomes, failure };
}

function owed(outcome: PublishOutcome | undefined): PublishOutcome | undefined {
  if (outcome?.status === "accepted") return outcome;
  return outcome?.status === "staged" && outcome.stageId !== undefined ? outcome : undefined;
}

/** A registry that does not answer in words does so for every package. */
function tellUnclearOnce(onEvent: PublishSettings["onEvent"]): PublishSettings["onEvent"] {
  let told = false;
  return (event) => {
    if (event.kind === "unclear" && told) return;
    told ||= event.kind === "unclear";
    onEvent?.(event);
  };
}
