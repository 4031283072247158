import { publishInOrder, type PublishOutcome, type RegistryState, ReleaseError } from "@slipway/core";

import type { RegistryClient } from "../registry/client.ts";
import { knownPackage } from "../registry/packument.ts";
import { isAborted } from "../registry/retry.ts";
import { type Ledger, recallArrival, recallOutcome } from "./ledger.ts";
import { publishPackage, type PublishSettings } from "./publish-package.ts";

export interface PublishOptions extends PublishSettings {
  readonly ledger: Pick<Ledger, "previous" | "append">;
  /** What the registry shows of the plan's packages; those it gave no answer about are read again in their turn. */
  readonly state: RegistryState;
  /** Most packages that are being published at once. */
  readonly concurrency: number;
}

export interface PublishResult {
  /** One for each package of the plan, in its order. */
  readonly outcomes: readonly PublishOutcome[];
  /** `LEDGER_UNWRITABLE`: why nothing more was started, and the last outcomes are in no ledger. */
  readonly failure: ReleaseError | undefined;
}

/**
 * Publishes a packed directory that `readPackedDirectory` found nothing wrong with, in dependency order. Every outcome is in
 * the ledger before anything depends on it, so that a second run goes on where this one was killed; without the ledger, the
 * registry's answers are enough.
 */
export async function publishRelease(client: RegistryClient, options: PublishOptions): Promise<PublishResult> {
  const { plan, ledger, state, concurrency, onEvent } = options;
  let failure: ReleaseError | undefined;
  const record = async (outcome: PublishOutcome): Promise<void> => {
    if (ledger.previous.get(outcome.name) === outcome || failure !== undefined) return;
    try {
      await ledger.append(outcome);
    } catch (error) {
      if (!(error instanceof ReleaseError)) throw error;
      failure = error;
    }
  };
  const outcomes = await publishInOrder(plan.packages, {
    concurrency,
    publish: async (entry) => {
      const shown = knownPackage(state, entry.name);
      const arrival = recallArrival(ledger, entry);
      if (arrival !== undefined) return recallOutcome(entry, arrival, shown);
      const tries = ledger.previous.get(entry.name)?.attempt;
      return publishPackage(client, options, entry, { state: shown, tries });
    },
    onOutcome: async (outcome) => {
      await record(outcome);
      onEvent?.({ kind: "settled", outcome });
    },
    // What is not recorded must not be built upon.
    isStopped: () => failure !== undefined || isAborted(client.signal),
  });
  return { outcomes, failure };
}
