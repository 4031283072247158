import { nameFaults, type PackageState, type RegistryState } from "@slipway/core";
import pLimit from "p-limit";

import type { RegistryConfig } from "../config/read-registry-config.ts";
import { proveRegistry } from "./prove-registry.ts";
import { readBurntVersions } from "./read-burnt-versions.ts";
import { readPackageState } from "./read-package-state.ts";
import { READS_AT_ONCE } from "./reads-at-once.ts";

/** Failures in a row after which a registry counts as down and is not asked about the rest. */
const DOWN_AFTER = 5;

export interface ReadRegistryOptions {
  readonly names: Iterable<string>;
  readonly config: RegistryConfig;
  /** The registry of a package, where its `publishConfig` has a say; by default that of its scope. */
  readonly registryFor?: (name: string) => string;
  /** By name, the version that is to be published: a registry that has others is asked whether it was there before. */
  readonly versions?: ReadonlyMap<string, string>;
  /** Requests at a time. */
  readonly concurrency?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Asks the registries what they hold of each package. What a registry answers, or fails to answer, is the package's
 * state; nothing is thrown for it. Where nothing can be reached this takes seconds, not minutes: a registry that fails
 * several times in a row is not asked again.
 */
export async function readRegistry(options: ReadRegistryOptions): Promise<RegistryState> {
  const { config, registryFor = config.registryFor, concurrency = READS_AT_ONCE, onProgress } = options;
  const names = [...new Set(options.names)];
  const failures = new Map<string, number>();
  const proofs = new Map<string, Promise<boolean>>();
  const request = { ...config.fetchOptions, maxSockets: concurrency };
  let done = 0;

  async function isRegistry(registry: string): Promise<boolean> {
    const proof = proofs.get(registry) ?? proveRegistry(registry, request);
    proofs.set(registry, proof);
    return proof;
  }

  async function read(name: string): Promise<PackageState> {
    // What no registry can have cannot be asked for.
    if (nameFaults(name).invalid.length > 0) return { kind: "absent" };
    const registry = registryFor(name);
    const failed = failures.get(registry) ?? 0;
    if (failed >= DOWN_AFTER) return notAsked(registry, failed);
    const state = await readPackageState(name, registry, request, () => isRegistry(registry));
    failures.set(registry, state.kind === "unreachable" ? (failures.get(registry) ?? 0) + 1 : 0);
    if (!isPending(state, options.versions?.get(name))) return state;
    const burnt = await readBurntVersions(name, registry, request);
    return burnt.length === 0 ? state : { ...state, burnt };
  }

  const answers = await pLimit(concurrency).map(names, async (name) => {
    const state = await read(name);
    done += 1;
    onProgress?.(done, names.length);
    return [name, state] as const;
  });
  return new Map(answers);
}

function isPending(
  state: PackageState,
  version: string | undefined,
): state is Extract<PackageState, { kind: "present" }> {
  return version !== undefined && state.kind === "present" && !Object.hasOwn(state.versions, version);
}

function notAsked(registry: string, failed: number): PackageState {
  return {
    kind: "unreachable",
    message: `\`${new URL(registry).host}\` failed ${failed} times in a row before, so that it was not asked`,
  };
}
