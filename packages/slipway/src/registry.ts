import { formatCount, formatFailure, type PackedPlan, type RegistryState, sanitise } from "@slipway/core";
import {
  briefRetryPolicy,
  createRegistryClient,
  isUnsettled,
  type Ledger,
  readerOf,
  readRegistry,
  recallArrival,
  type Wait,
} from "@slipway/npm";

import type { Job } from "./job.ts";
import { formatDuration, type StageProgress } from "./progress.ts";
import type { Run } from "./run.ts";
import type { Sources } from "./sources.ts";

/** Asks the registry what it holds of each package, where somebody sits and waits for it. */
export async function readState({ publishable, npm }: Sources, run: Run): Promise<RegistryState> {
  const { signal, progress } = run;
  const onWait = (wait: Wait): void => tellWait(wait, run);
  const client = createRegistryClient(npm, { signal, policy: briefRetryPolicy, onWait });
  const packages = publishable.map(({ name, version, manifest }) => ({
    name,
    registry: npm.registryFor(name, manifest["publishConfig"]),
    as: "configured" as const,
    planned: version,
  }));
  return progress.stage(`Read the registry about ${formatCount(packages.length, "package")}`, async (stage) => {
    const state = await readRegistry(client, { packages, onProgress: showProgress(stage) });
    if (state.size > 0 && [...state.values()].every(({ kind }) => kind === "unreachable")) stage.fail();
    return state;
  });
}

/**
 * Asks the registry about what a plan is to publish, as a publishing job: for what an earlier run is remembered to have
 * published there is no need, nor for what `shown` holds.
 */
export async function readPlannedState(
  { plan, shown }: { readonly plan: PackedPlan; readonly shown: RegistryState | undefined },
  { client, auth }: Job,
  ledger: Ledger,
  { progress }: Run,
): Promise<RegistryState> {
  const open = plan.packages.filter(
    (entry) => isUnsettled(recallArrival(ledger, entry)) && shown?.has(entry.name) !== true,
  );
  if (open.length === 0) return shown ?? new Map();
  const packages = open.map((entry) => ({ name: entry.name, registry: plan.registry, as: readerOf(entry, auth) }));
  const title = `Read the registry about ${formatCount(packages.length, "package")}`;
  const read = await progress.stage(title, async (stage) =>
    readRegistry(client, { packages, onProgress: showProgress(stage) }),
  );
  return new Map([...(shown ?? []), ...read]);
}

/** Milliseconds. Shorter pauses are over before anybody has read of them. */
const WORTH_TELLING = 2_000;

/** Tells of a pause before another try. */
export function tellWait({ name, failure, milliseconds }: Wait, { progress }: Run): void {
  if (milliseconds < WORTH_TELLING) return;
  const whose = name === undefined ? "" : `${name}: `;
  const text = `↻ ${whose}${formatFailure(failure)}; trying again in ${formatDuration(milliseconds)}`;
  progress.note(sanitise(text));
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
