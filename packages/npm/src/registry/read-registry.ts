import { nameFaults, type PackageState, type RegistryState } from "@slipway/core";
import npmFetch, { type Options } from "npm-registry-fetch";
import pLimit from "p-limit";
import * as v from "valibot";

import type { RegistryConfig } from "../config/registry-config.ts";
import { escapeName } from "./client.ts";
import { isSilentNotFound, parseFailure } from "./failure.ts";
import { parsePackument } from "./packument.ts";

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

/** A packument without readmes and times: versions, integrity, deprecation, dist-tags. */
const ABBREVIATED = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*";

/** npm would wait for 70 seconds and more between tries; here someone sits and waits. */
const RETRY = { retries: 2, factor: 4, minTimeout: 200, maxTimeout: 1000 };

/** Milliseconds until the registry must have begun to answer, and for everything about one package. */
const TIMEOUT = 10_000;

const DEADLINE = 20_000;

/**
 * Asks a registry what it holds of a package: one request, repeated a little where it fails, past npm's cache. Never
 * throws; what went wrong is the answer.
 *
 * @param isRegistry Asked when a 404 comes without a word: from a registry it means absent, from anything else nothing.
 */
async function readPackageState(
  name: string,
  registry: string,
  options: Options,
  isRegistry: () => Promise<boolean>,
): Promise<PackageState> {
  const { host } = new URL(registry);
  try {
    const document = await npmFetch.json(`/${escapeName(name)}`, {
      ...options,
      registry,
      headers: { accept: ABBREVIATED },
      retry: { ...RETRY, retries: Math.min(RETRY.retries, options.retry?.retries ?? RETRY.retries) },
      timeout: Math.min(TIMEOUT, options.timeout ?? TIMEOUT),
      signal: AbortSignal.timeout(DEADLINE),
    });
    const state = parsePackument(name, document);
    return state ?? { kind: "unreachable", message: `\`${host}\` answered with something else than the package` };
  } catch (error) {
    if (isSilentNotFound(error) && (await isRegistry())) return { kind: "absent" };
    return parseFailure(error, host);
  }
}

/** Milliseconds for everything about one package: the full packument of an old package is large. */
const BURNT_DEADLINE = 20_000;

const TimePackument = v.object({
  versions: v.record(v.string(), v.unknown()),
  time: v.record(v.string(), v.unknown()),
});

/** Beside versions, `time` holds these. */
const OTHER_TIMES = new Set(["created", "modified", "unpublished"]);

/**
 * The versions that a package once had and has no more: only the full packument's `time` remembers them. Empty where the
 * registry does not say; never throws.
 */
async function readBurntVersions(name: string, registry: string, options: Options): Promise<string[]> {
  try {
    const document = await npmFetch.json(`/${escapeName(name)}`, {
      ...options,
      registry,
      headers: { accept: "application/json" },
      retry: { retries: 0 },
      signal: AbortSignal.timeout(BURNT_DEADLINE),
    });
    const { versions, time } = v.parse(TimePackument, document);
    return Object.keys(time).filter((key) => !OTHER_TIMES.has(key) && !Object.hasOwn(versions, key));
  } catch {
    // It only adds to what is known already: the registry itself refuses such a version.
    return [];
  }
}

/** npm itself: whatever serves it as a manifest is a registry. */
const KNOWN_PACKAGE = "npm";

const PROOF_TIMEOUT = 10_000;

const Known = v.object({ name: v.literal(KNOWN_PACKAGE), version: v.string() });

/**
 * Whether an address answers as a registry does. Mirrors exist that say "not found" with an empty 404, and so does every
 * web server that is no registry at all.
 */
async function proveRegistry(registry: string, options: Options): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(PROOF_TIMEOUT);
    return v.is(
      Known,
      await npmFetch.json(`/${KNOWN_PACKAGE}/latest`, { ...options, registry, signal, retry: { retries: 0 } }),
    );
  } catch {
    return false;
  }
}

/** Reads are small, and answered from a cache: many of them run at once. */
export const READS_AT_ONCE = 32;
