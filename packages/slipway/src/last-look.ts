import { formatCount, inspectElsewhere, listPackedNeeds, type Problem, type RegistryState } from "@slipway/core";
import { readPlanned, readRegistry } from "@slipway/npm";

import type { Job } from "./job.ts";
import type { Received } from "./receive.ts";
import { showProgress } from "./registry.ts";
import type { Run } from "./run/run.ts";
import { createElsewhere } from "./sources.ts";

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

/**
 * Asks the registry, just before the first upload, for what another step was to publish.
 *
 * @param shown What the registry shows of the packages themselves.
 */
export async function checkElsewhere(
  { plan, packages }: Pick<Received, "plan" | "packages">,
  shown: RegistryState,
  { client, npm }: Job,
  { progress }: Run,
): Promise<readonly Problem[]> {
  const { publishedElsewhere: patterns = [] } = plan;
  const isElsewhere = createElsewhere(patterns);
  const sources = new Map(packages.map((pkg) => [pkg.name, pkg]));
  const packed = plan.packages.flatMap((entry) => {
    const source = sources.get(entry.name);
    return source === undefined ? [] : [{ entry, manifest: source.manifest, source }];
  });
  const world = { packages: packed, members: [], isElsewhere };
  const names = listPackedNeeds({ ...world, registry: shown }).filter(isElsewhere);
  if (names.length === 0) return [];
  const title = `Ask for ${formatCount(names.length, "package")} that another step publishes`;
  return progress.stage(title, async (stage) => {
    const questions = names.map((name) => ({ name, registry: npm.registryFor(name), as: "anybody-first" as const }));
    const state = await readRegistry(client, { packages: questions, onProgress: showProgress(stage) });
    const problems = inspectElsewhere({ ...world, registry: new Map([...shown, ...state]) });
    if (problems.length > 0) stage.fail();
    return problems;
  });
}
