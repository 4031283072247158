import {
  formatCount,
  listNeeded,
  listPublic,
  nameFaults,
  type Json,
  type PackageState,
  type RegistryState,
  type SameCommit,
} from "@slipway/core";
import {
  briefRetryPolicy,
  createRegistryClient,
  readRegistry,
  readSameCommit,
  type RegistryClient,
  type RegistryConfig,
} from "@slipway/npm";

import { type StageProgress, tellFilledIn, tellStop, tellSlow, tellWait } from "./run/progress.ts";
import type { Run } from "./run/run.ts";
import type { Sources } from "./sources.ts";

/**
 * Asks the registry what it holds of each package, and of what those need that are to be published, where somebody sits and
 * waits for it.
 */
export async function readState(sources: Sources, run: Run): Promise<RegistryState> {
  const own = await readOwn(sources, run);
  return readNeeded(sources, listNeeded({ ...sources, registry: own }), own, run);
}

/**
 * Asks the registry what it holds of each package.
 *
 * @param history Whether it is asked of every package how its versions came; else of those that are to be published.
 */
export async function readOwn(
  { publishable, npm }: Pick<Sources, "publishable" | "npm">,
  run: Run,
  history = false,
): Promise<RegistryState> {
  // What no registry can have cannot be asked for, nor has it a registry.
  const [possible, impossible] = partition(publishable, ({ name }) => nameFaults(name).invalid.length === 0);
  const packages = possible.map(({ name, version, manifest }) => ({
    name,
    registry: npm.registryFor(name, manifest["publishConfig"]),
    as: "anybody-first" as const,
    planned: version,
    history,
  }));
  return run.progress.stage(`Read the registry about ${formatCount(packages.length, "package")}`, async (stage) => {
    const state = await readRegistry(createReader(npm, run), { packages, onProgress: showProgress(stage) });
    if (state.size > 0 && [...state.values()].every(({ kind }) => kind === "unreachable")) stage.fail();
    return new Map<string, PackageState>([...state, ...impossible.map(({ name }) => [name, ABSENT] as const)]);
  });
}

const ABSENT: PackageState = { kind: "absent" };

/**
 * Asks the registry about what packages need beside each other, each name once.
 *
 * @returns Everything that is known, these names among it.
 */
export async function readNeeded(
  { npm, workspace }: Pick<Sources, "npm" | "workspace">,
  names: readonly string[],
  known: RegistryState,
  run: Run,
): Promise<RegistryState> {
  const asked = names.filter((name) => !known.has(name));
  if (asked.length === 0) return known;
  const members = new Map(workspace.packages.map((pkg) => [pkg.name, pkg]));
  const packages = asked.map((name) => ({
    name,
    registry: registryOfNeeded(name, members.get(name)?.manifest["publishConfig"], npm),
    as: "anybody-first" as const,
  }));
  const title = `Read the registry about ${formatCount(packages.length, "more package")} that they need`;
  return run.progress.stage(title, async (stage) => {
    const state = await readRegistry(createReader(npm, run), { packages, onProgress: showProgress(stage) });
    return new Map([...known, ...[...state].map(([name, it]) => [name, withoutDetails(it)] as const)]);
  });
}

/** JSR's npm registry is nobody's default: consumers ask the one that everything else comes from. */
const JSR = "@jsr/";

function registryOfNeeded(name: string, publishConfig: Json | undefined, npm: RegistryConfig): string {
  return name.startsWith(JSR) ? npm.registry : npm.registryFor(name, publishConfig);
}

/** Of what is not published here only the versions matter, and some have thousands. */
function withoutDetails(state: PackageState): PackageState {
  if (state.kind !== "present") return state;
  return { ...state, versions: Object.fromEntries(Object.keys(state.versions).map((version) => [version, {}])) };
}

/** For reads that somebody sits and waits for. */
export function createReader(npm: RegistryConfig, { signal, progress, secrets }: Run): RegistryClient {
  return createRegistryClient(npm, {
    signal,
    policy: briefRetryPolicy,
    onWait: tellWait(progress),
    onSlow: tellSlow(progress),
    onFilledIn: tellFilledIn(progress),
    secrets,
  });
}

/** For what a person does with a credential of their own. */
export function createPersonalClient(
  npm: RegistryConfig,
  insecureRegistry: string | undefined,
  { signal, progress, secrets }: Run,
): RegistryClient {
  return createRegistryClient(npm, {
    signal,
    secrets,
    insecureOrigins: insecureRegistry === undefined ? [] : [insecureRegistry],
    onWait: tellWait(progress),
    onSlow: tellSlow(progress),
    onStop: tellStop(progress),
  });
}

/** Whether the public versions of the workspace say that they are from its commit; nothing where there is no commit. */
export async function readOrigins(
  { publishable, npm, context }: Sources,
  state: RegistryState,
  run: Run,
): Promise<ReadonlyMap<string, SameCommit> | undefined> {
  const { commit } = context;
  if (commit === undefined) return undefined;
  const versions = listPublic(publishable, state).map(({ name, version, manifest, shown }) => ({
    name,
    version,
    registry: npm.registryFor(name, manifest["publishConfig"]),
    attestations: shown.attestations,
  }));
  if (versions.length === 0) return new Map();
  const client = createReader(npm, run);
  const title = `Read which commit ${formatCount(versions.length, "public version")} came from`;
  return run.progress.stage(title, async () => readSameCommit(client, commit, versions));
}

function partition<T>(values: readonly T[], belongs: (value: T) => boolean): [T[], T[]] {
  const groups = Map.groupBy(values, belongs);
  return [groups.get(true) ?? [], groups.get(false) ?? []];
}

/** Answers between two lines of a log. */
const LOGGED_EVERY = 250;

/** Tells how far it is: at every answer where lines are replaced, and at every few hundred in a log. */
export function showProgress({ show, tell }: StageProgress): (done: number, total: number) => void {
  return (done, total) => {
    show([`${done} of ${total}`]);
    if (done % LOGGED_EVERY === 0 && done < total) tell(`${done} of ${total}`);
  };
}
