import { createIdTokenMinter, findProvider, type IdTokenMinter, type Mask, readContext } from "@slipway/ci";
import { type ProviderFacts, ReleaseError, type ReleaseContext } from "@slipway/core";
import {
  createRegistryClient,
  defaultRetryPolicy,
  type PublishAuth,
  readRegistryConfig,
  type RegistryClient,
  type RegistryConfig,
  type RetryPolicy,
} from "@slipway/npm";

import { readSigning, type Signing, type SigningFiles } from "./input-files.ts";
import { tellWait } from "./progress.ts";
import type { Run } from "./run.ts";

/** Uploads at once, as measured by `tooling/benchmark`; the registry's own limits are not public. */
const DEFAULT_CONCURRENCY = 10;

/** Requests to the registry at a time, most of them small reads. */
const CONNECTIONS = 32;

/** Longest wait before a try, in first ones. */
const LONGEST_WAIT = 60;

/** How to publish. */
export interface JobOptions extends SigningFiles {
  readonly auth?: PublishAuth["kind"] | undefined;
  /** As asked for by flag; absent, npm's configuration and then npm's own rule decide. */
  readonly provenance?: boolean | undefined;
  /** Puts everything on the stage, where it waits for `approve`. */
  readonly stage?: boolean | undefined;
  /** Stops after the probe: nothing is sent. */
  readonly dryRun?: boolean | undefined;
  /** Goes on in spite of problems, to show how the registry answers them. Loopback registries only. */
  readonly enact?: boolean | undefined;
  /** URLs of the registries that the loopback one plays: what is meant for them goes to the loopback one. */
  readonly standsFor?: readonly string[] | undefined;
  /** Most packages that are being published at once. */
  readonly concurrency?: number | undefined;
  /** Seconds to wait for versions to become readable. */
  readonly wait?: number | undefined;
  /** Milliseconds: bound of the wait before a second try, from which all others follow. */
  readonly retryDelay?: number | undefined;
  /** `owner/name`, where no environment tells it. */
  readonly repository?: string | undefined;
}

/** The publishing job: what it knows of itself and of the registry, read once. */
export interface Job {
  readonly options: JobOptions;
  readonly npm: RegistryConfig;
  readonly context: ReleaseContext;
  readonly signing: Signing;
  readonly auth: PublishAuth;
  /** Of the CI service that this job runs on. */
  readonly facts: ProviderFacts;
  /** Absent in a job that may not have ID tokens. */
  readonly mintIdToken: IdTokenMinter | undefined;
  /** Keeps a credential out of the CI job's log. */
  readonly mask: Mask;
  readonly provenance: boolean | undefined;
  readonly concurrency: number;
  readonly client: RegistryClient;
}

/**
 * @param directory Absolute path whose `.npmrc` counts as the project's.
 * @throws {ReleaseError} `ENACT_REFUSED` when problems would be enacted on a registry that is not on loopback, and what
 *   reading npm's configuration and the signing files throws.
 */
export async function readJob(options: JobOptions, directory: string, run: Run): Promise<Job> {
  const { environment, signal } = run;
  const { retryDelay, concurrency = DEFAULT_CONCURRENCY } = options;
  const { faces, facts } = findProvider(environment);
  const mask = faces.createMask(environment, run.progress.command);
  const mintIdToken = createIdTokenMinter(environment, { signal, firstDelay: retryDelay, mask });
  const npm = await readNpm(options, directory, run);
  return {
    options,
    npm,
    context: await readContext({ environment, repositoryOption: options.repository }),
    signing: await readSigning(options, run),
    auth:
      options.auth === "token"
        ? { kind: "token", mintIdToken }
        : { kind: "oidc", mintIdToken: mintIdToken ?? refuseIdToken },
    facts,
    mintIdToken,
    mask,
    provenance: options.provenance ?? npm.provenance,
    concurrency,
    client: createRegistryClient(npm, {
      signal,
      policy: retryDelay === undefined ? defaultRetryPolicy : scale(retryDelay),
      connections: Math.max(concurrency, CONNECTIONS),
      onWait: tellWait(run.progress),
    }),
  };
}

async function readNpm(
  { standsFor, enact }: JobOptions,
  directory: string,
  { environment }: Run,
): Promise<RegistryConfig> {
  const npm = await readRegistryConfig({ directory, environment });
  if (enact === true) requireLoopback(npm.registry);
  if (standsFor === undefined) return npm;
  return {
    ...npm,
    registryFor: (name, publishConfig) => {
      const registry = npm.registryFor(name, publishConfig);
      return standsFor.includes(registry) ? npm.registry : registry;
    },
  };
}

/** @throws {ReleaseError} `ENACT_REFUSED` */
export function requireLoopback(registry: string): void {
  if (["localhost", "127.0.0.1", "[::1]"].includes(new URL(registry).hostname)) return;
  throw new ReleaseError("ENACT_REFUSED", `problems are enacted on loopback only, and the registry is \`${registry}\``);
}

function scale(firstDelay: number): RetryPolicy {
  const { longestDelay } = defaultRetryPolicy;
  return { ...defaultRetryPolicy, firstDelay, longestDelay: Math.min(longestDelay, firstDelay * LONGEST_WAIT) };
}

/** What a package's exchange meets in a job that may not have ID tokens. */
async function refuseIdToken(): Promise<never> {
  throw new ReleaseError("ID_TOKEN_MISSING", "this job has no ID token: it needs `permissions: id-token: write`");
}
