import { resolve } from "node:path";

import { createIdTokenMinter, findProvider, type IdTokenMinter, type Mask, readContext } from "@slipway/ci";
import {
  type DescribeBuild,
  isLoopback,
  isProtected,
  listRegistries,
  type ProviderFacts,
  type PublishPlan,
  ReleaseError,
  type ReleaseContext,
} from "@slipway/core";
import {
  createRegistryClient,
  createSecondFactors,
  defaultRetryPolicy,
  insecure,
  type PublishAuth,
  readRegistryConfig,
  type RegistryClient,
  type RegistryConfig,
  type RetryPolicy,
} from "@slipway/npm";

import { readSigning, type Signing, type SigningFiles } from "./input-files.ts";
import { tellCut, tellStop, tellSlow, tellWait } from "./run/progress.ts";
import type { Run } from "./run/run.ts";

/** Requests to the registry at a time, most of them small reads. */
const CONNECTIONS = 32;

/** Longest wait before a try, in first ones. */
const LONGEST_WAIT = 60;

/** Milliseconds. A job of GitHub's ends after six hours, and a report has to be written before. */
export const DEFAULT_DEADLINE: number = 5.5 * 3_600_000;

/** Milliseconds that a run takes beyond its deadline and its wait: reads, waits that an answer asked for, the report. */
const LEEWAY = 3_600_000;

/** Milliseconds within which a run has come to its end. */
export function longestRun({ deadline = DEFAULT_DEADLINE, wait = 0 }: JobOptions): number {
  return deadline + wait * 1_000 + LEEWAY;
}

/** How to publish. */
export interface JobOptions extends SigningFiles {
  readonly auth?: PublishAuth["kind"] | undefined;
  /** File that stands for the user's `.npmrc`: with an ID token the only one that is read. */
  readonly userconfig?: string | undefined;
  /** Origin of a registry that a person's token may be sent to although anybody on the way can read it. */
  readonly insecureRegistry?: string | undefined;
  /** Milliseconds after which nothing new starts. */
  readonly deadline?: number | undefined;
  /** Milliseconds that what is under way has once the run is ended. */
  readonly grace?: number | undefined;
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
  /** One-time password of who publishes by a token. */
  readonly otp?: string | undefined;
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
  /** Absent in a job that can sign no provenance. */
  readonly describeBuild: DescribeBuild | undefined;
  /** Absent in a job that may not have ID tokens. */
  readonly mintIdToken: IdTokenMinter | undefined;
  /** Keeps a credential out of the CI job's log. */
  readonly mask: Mask;
  readonly provenance: boolean | undefined;
  /** Most packages that are being published at once; absent, as many as the registry likes. */
  readonly concurrency: number | undefined;
  readonly client: RegistryClient;
}

/** The repository that a release is packed and published in at once. */
export interface Project {
  /** Absolute path of the workspace root. */
  readonly directory: string;
  /** npm's configuration as it was read there: where packages go. */
  readonly npm: RegistryConfig;
}

/**
 * @param project Absent where what is published was packed elsewhere: then no directory of this machine has a say.
 * @throws {ReleaseError} `ENACT_REFUSED` when problems would be enacted on a registry that is not on loopback,
 *   `NPM_CONFIG_UNSAFE`, and what reading npm's configuration and the signing files throws.
 */
export async function readJob(options: JobOptions, project: Project | undefined, run: Run): Promise<Job> {
  const { environment, signal, secrets } = run;
  const { retryDelay, grace, deadline = DEFAULT_DEADLINE, concurrency } = options;
  const { faces, facts, createBuildDescription } = findProvider(environment);
  const hide = faces.createMask(environment, run.progress.command);
  const mask: Mask = (secret) => {
    hide(secret);
    secrets.add(secret);
  };
  const mintIdToken = createIdTokenMinter(environment, { signal, firstDelay: retryDelay, mask });
  const npm = await readNpm(options, project, run);
  for (const credential of npm.credentials) mask(credential);
  return {
    options,
    npm,
    context: await readContext({ environment, repositoryOption: options.repository }),
    signing: await readSigning(options, run),
    auth:
      options.auth === "token"
        ? { kind: "token", mintIdToken }
        : { kind: "oidc", mintIdToken: mintIdToken ?? refuseIdToken(facts) },
    facts,
    describeBuild: createBuildDescription(environment),
    mintIdToken,
    mask,
    provenance: options.provenance ?? npm.provenance,
    concurrency,
    client: createRegistryClient(npm, {
      signal,
      policy: retryDelay === undefined ? defaultRetryPolicy : scale(retryDelay),
      connections: Math.max(concurrency ?? 0, CONNECTIONS),
      lanes: concurrency === undefined ? undefined : { first: concurrency, most: concurrency },
      onWait: tellWait(run.progress),
      onSlow: tellSlow(run.progress),
      onStop: tellStop(run.progress),
      grace,
      onCut: tellCut(run.progress),
      deadline,
      secrets: { ...secrets, add: mask },
      insecureOrigins: options.insecureRegistry === undefined ? [] : [options.insecureRegistry],
    }),
  };
}

/**
 * Beside the environment: with an ID token nothing but a file that was named for this very job; with a token what is the
 * person's own, and in one's own repository that of the project.
 */
async function readNpm(
  { auth, userconfig, standsFor, enact }: JobOptions,
  project: Project | undefined,
  { cwd, environment }: Run,
): Promise<RegistryConfig> {
  const named = userconfig === undefined ? environment : withUserconfig(environment, resolve(cwd, userconfig));
  const token = project === undefined ? ("user" as const) : ("trusted-project" as const);
  const read = await readRegistryConfig({
    directory: project?.directory ?? cwd,
    environment: named,
    files: auth === "token" ? token : "named",
  });
  requireUnexposed(read);
  const npm = auth === "token" ? read : { ...read, ...addressesOf(project?.npm ?? read) };
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

function withUserconfig(environment: Run["environment"], file: string): Run["environment"] {
  const others = Object.entries(environment).filter(([name]) => !/^npm_config_userconfig$/iu.test(name));
  return { ...Object.fromEntries(others), npm_config_userconfig: file };
}

/** Where packages go, and no word of with what. */
function addressesOf({ registry, scopeRegistries, registryFor, provenance }: RegistryConfig): Partial<RegistryConfig> {
  return { registry, scopeRegistries, registryFor, provenance };
}

/**
 * The job of a person who publishes by a token, and gives a second factor where a registry wants one. What was typed
 * beforehand is for the registry that the release goes to.
 */
export function withPerson(job: Job, plan: PublishPlan, { person }: Pick<Run, "person">): Job {
  const { auth, client, options } = job;
  if (auth.kind !== "token") return job;
  const [registry = plan.registry, ...others] = listRegistries(plan);
  const password =
    options.otp === undefined
      ? undefined
      : { registry: others.length === 0 ? registry : plan.registry, text: options.otp };
  const secondFactors = createSecondFactors(client, { password, ask: person?.askSecondFactor });
  return { ...job, auth: { ...auth, secondFactors } };
}

/** @throws {ReleaseError} `NPM_CONFIG_UNSAFE` */
export function requireUnexposed({ exposures: [exposure] }: RegistryConfig): void {
  if (exposure === undefined) return;
  const { setting, file } = exposure;
  throw new ReleaseError(
    "NPM_CONFIG_UNSAFE",
    `\`${setting}\` in the project's \`${file}\` would let others read credentials`,
    {
      hint: "Set it in the user's `.npmrc` or by a variable, on the machine that needs it",
    },
  );
}

/**
 * Before anything is sent: no credential goes where others can read it, but that of a person who has named the place.
 *
 * @throws {ReleaseError} `REGISTRY_INSECURE`
 */
export function requireProtected(registries: Iterable<string>, { auth, client }: Pick<Job, "auth" | "client">): void {
  for (const registry of registries) {
    const url = new URL(registry);
    const named = auth.kind === "token" && client.insecureOrigins.has(url.origin);
    if (!named && !isProtected(url)) throw insecure(url.origin);
  }
}

/** @throws {ReleaseError} `ENACT_REFUSED` */
export function requireLoopback(registry: string): void {
  if (isLoopback(new URL(registry))) return;
  throw new ReleaseError("ENACT_REFUSED", `problems are enacted on loopback only, and the registry is \`${registry}\``);
}

function scale(firstDelay: number): RetryPolicy {
  const { longestDelay } = defaultRetryPolicy;
  return { ...defaultRetryPolicy, firstDelay, longestDelay: Math.min(longestDelay, firstDelay * LONGEST_WAIT) };
}

/** What a package's exchange meets in a job that may not have ID tokens. */
function refuseIdToken({ idTokenGrant }: ProviderFacts): IdTokenMinter {
  return async () => {
    throw new ReleaseError("ID_TOKEN_MISSING", `this job has no ID token: it needs \`${idTokenGrant}\``);
  };
}
