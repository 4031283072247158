import {
  formatCount,
  listDependencies,
  listPublic,
  nameFaults,
  type RegistryState,
  type SameCommit,
  type WorkspacePackage,
} from "@slipway/core";
import {
  briefRetryPolicy,
  createRegistryClient,
  readPlanned,
  readRegistry,
  readSameCommit,
  type RegistryClient,
  type RegistryConfig,
} from "@slipway/npm";

import type { Job } from "./job.ts";
import { type StageProgress, tellWait } from "./progress.ts";
import type { Received } from "./receive.ts";
import type { Run } from "./run.ts";
import type { Sources } from "./sources.ts";

/**
 * Asks the registry what it holds of each package and of what else of the workspace they need, where somebody sits and waits
 * for it.
 */
export async function readState({ workspace, publishable, npm }: Sources, run: Run): Promise<RegistryState> {
  const client = createReader(npm, run);
  // What no registry can have cannot be asked for, nor has it a registry.
  const [possible, impossible] = partition(
    [...publishable, ...listNeeded(publishable, workspace.packages)],
    ({ name }) => nameFaults(name).invalid.length === 0,
  );
  const packages = possible.map(({ name, version, manifest }) => ({
    name,
    registry: npm.registryFor(name, manifest["publishConfig"]),
    as: "anybody-first" as const,
    planned: version,
  }));
  return run.progress.stage(`Read the registry about ${formatCount(packages.length, "package")}`, async (stage) => {
    const state = await readRegistry(client, { packages, onProgress: showProgress(stage) });
    if (state.size > 0 && [...state.values()].every(({ kind }) => kind === "unreachable")) stage.fail();
    return new Map([...state, ...impossible.map(({ name }) => [name, { kind: "absent" }] as const)]);
  });
}

/** For reads that somebody sits and waits for. */
export function createReader(npm: RegistryConfig, { signal, progress, secrets }: Run): RegistryClient {
  return createRegistryClient(npm, { signal, policy: briefRetryPolicy, onWait: tellWait(progress), secrets });
}

/** What packages need of the workspace that is not to be published with them: left out, it has to be public already. */
function listNeeded(
  publishable: readonly WorkspacePackage[],
  packages: readonly WorkspacePackage[],
): readonly WorkspacePackage[] {
  const needed = new Set(
    publishable.flatMap(({ manifest }) =>
      listDependencies(manifest).flatMap(({ spec }) => ("target" in spec ? [spec.target] : [])),
    ),
  );
  const own = new Set(publishable.map(({ name }) => name));
  return packages.filter(({ name, manifest }) => needed.has(name) && !own.has(name) && !manifest["private"]);
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

/** Asks the registry about what a plan is to publish, unless that was just done. */
export async function readPlannedState(
  { plan, shown }: Pick<Received, "plan" | "shown">,
  { client, auth }: Job,
  { progress }: Run,
): Promise<RegistryState> {
  if (shown !== undefined || plan.packages.length === 0) return shown ?? new Map();
  return progress.stage(`Read the registry about ${formatCount(plan.packages.length, "package")}`, async (stage) =>
    readPlanned(client, { plan, auth, onProgress: showProgress(stage) }),
  );
}

/** Answers between two lines of a log. */
const LOGGED_EVERY = 250;

/** Tells how far it is: at every answer where lines are replaced, and at every few hundred in a log. */
function showProgress({ show, tell }: StageProgress): (done: number, total: number) => void {
  return (done, total) => {
    show([`${done} of ${total}`]);
    if (done % LOGGED_EVERY === 0 && done < total) tell(`${done} of ${total}`);
  };
}
