import { type PackedPlan, type RegistryState, registryOf } from "@slipway/core";

import type { RegistryClient } from "../registry/client.ts";
import { readRegistry } from "../registry/read-registry.ts";
import { type PublishAuth, readerOf } from "./authorise.ts";
import { isUnsettled, type Ledger, recallArrival } from "./ledger.ts";

export interface ReadPlannedOptions {
  readonly plan: PackedPlan;
  readonly auth: PublishAuth;
  readonly ledger: Pick<Ledger, "previous">;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Reads what the registry shows of a plan's packages before the first of them is sent, for `probe` and `publishRelease`.
 * What the ledger says to be published is not asked about.
 */
export async function readPlanned(client: RegistryClient, options: ReadPlannedOptions): Promise<RegistryState> {
  const { plan, auth, ledger, onProgress } = options;
  const packages = plan.packages
    .filter((entry) => isUnsettled(recallArrival(ledger, entry)))
    .map((entry) => ({ name: entry.name, registry: registryOf(plan, entry), as: readerOf(entry, auth) }));
  return readRegistry(client, { packages, onProgress });
}
