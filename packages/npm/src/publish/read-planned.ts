import { type PackedPlan, publishedBefore, type RegistryState, registryOf } from "@slipway/core";

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
  const before = publishedBefore(plan).map((entry) => ({ entry, as: "anybody-first" as const }));
  const planned = plan.packages.map((entry) => ({ entry, as: readerOf(entry, auth) }));
  const packages = [...before, ...planned].map(({ entry, as }) => ({
    name: entry.name,
    registry: registryOf(plan, entry),
    as,
  }));
  return readRegistry(client, { packages, onProgress });
}
