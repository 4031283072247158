import { type PackedPlan, type RegistryState, registryOf } from "@slipway/core";

import type { RegistryClient } from "../registry/client.ts";
import { readRegistry } from "../registry/read-registry.ts";
import { type PublishAuth, readerOf } from "./authorise.ts";

export interface ReadPlannedOptions {
  readonly plan: PackedPlan;
  readonly auth: PublishAuth;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Reads what the registry shows of a plan's packages before the first of them is sent, for all that comes after. */
export async function readPlanned(client: RegistryClient, options: ReadPlannedOptions): Promise<RegistryState> {
  const { plan, auth, onProgress } = options;
  const packages = plan.packages.map((entry) => ({
    name: entry.name,
    registry: registryOf(plan, entry),
    as: readerOf(entry, auth),
  }));
  return readRegistry(client, { packages, onProgress });
}
