import { resolve } from "node:path";

import {
  formatCount,
  inspect,
  type InspectInput,
  inspectWorld,
  listPackedNeeds,
  listUnaskedImports,
  type PackedPackage,
  type PackedPlan,
  parsePlan,
  type Problem,
  type PublishDirectory,
  type PublishPlan,
  type RegistryState,
  requireCommitted,
  ReleaseError,
  type Shard,
} from "@slipway/core";
import {
  lintTarball,
  type OnTarball,
  type PackedReading,
  packWorkspace,
  takeChangesetsPacked,
  takeTarballs,
} from "@slipway/npm";

import { type ManagerUse, withManager } from "./fetch-manager.ts";
import { readInputFile } from "./input-files.ts";
import { readNeeded } from "./registry.ts";
import type { Run } from "./run/run.ts";
import type { Sources } from "./sources.ts";
import { checkUnraised } from "./unraised.ts";

export interface PackInput {
  readonly sources: Sources;
  readonly registry: RegistryState | undefined;
  readonly plan: PublishPlan;
  /** Absolute path to pack into. */
  readonly directory: string;
  /** Absolute path of what `changeset pack` made: its tarballs are taken, and nothing is packed. */
  readonly packDirectory?: string | undefined;
  /** Whether a package manager that is missing may be fetched, as nothing is published by this process. */
  readonly fetchesManager: boolean;
  /** The part of the plan that this job packs; absent, all of it. */
  readonly shard?: Shard | undefined;
}

interface PackedPart {
  /** Those that another job packs have no tarball. */
  readonly plan: PublishPlan;
  /** As it was before anything was packed. */
  readonly planned: PublishPlan;
  /** Absolute path. */
  readonly directory: string;
  /** What was read of the tarballs, by file. */
  readonly readings: ReadonlyMap<string, PackedReading>;
  /** What is wrong inside them. */
  readonly problems: readonly Problem[];
}

export interface PackedTarballs extends PackedPart {
  readonly plan: PackedPlan;
}

/**
 * Packs a plan through the repository's own package manager, or takes what changesets has packed, and looks inside the
 * tarballs as they come.
 *
 * @throws {ReleaseError} As `packWorkspace`, `fetchManager` and `takeChangesetsPacked` do.
 */
export async function packAndInspect(
  input: PackInput & { readonly shard?: undefined },
  run: Run,
): Promise<PackedTarballs>;

export async function packAndInspect(input: PackInput, run: Run): Promise<PackedPart>;

export async function packAndInspect(input: PackInput, run: Run): Promise<PackedPart> {
  const { workspace, npm } = input.sources;
  const wanted = { ...workspace, mayFetch: input.fetchesManager, credentials: npm.credentials };
  return withManager(wanted, run, async (manager) => packWith(manager, input, run));
}

async function packWith(
  manager: ManagerUse,
  { sources, registry, plan, directory, packDirectory, shard }: PackInput,
  run: Run,
): Promise<PackedPart> {
  const { workspace, isElsewhere } = sources;
  const siblings = new Map(plan.packages.map((entry) => [entry.name, entry]));
  const packages = new Map([...workspace.packages, ...sources.judged].map((pkg) => [pkg.directory, pkg]));
  const members = new Map(workspace.packages.map((pkg) => [pkg.name, pkg]));
  const readings = new Map<string, PackedReading>();
  const inside: PackedPackage[] = [];
  const problems: Problem[] = [];
  /** Until the registry was asked about what their files load. */
  const waiting: { input: InspectInput; names: readonly string[] }[] = [];
  const entries = plan.packages.filter((entry) => shard === undefined || entry.shard === shard.index);
  const count = formatCount(entries.length, "package");
  const how =
    packDirectory === undefined ? `Pack ${count} with ${workspace.packageManager.name}` : `Take ${count} of changesets`;
  const { plan: packed } = await run.progress.stage(`${how} and look inside`, async ({ show }) => {
    const onTarball: OnTarball = async (entry, { scripts, imports, ...reading }) => {
      const { contents } = reading;
      const lint = await lintTarball(contents, scripts);
      const source = packages.get(entry.directory);
      const input = { entry, contents, siblings, members, root: workspace.root, imports, lint, registry, source };
      const names = registry === undefined ? [] : listUnaskedImports(input);
      if (names.length === 0) problems.push(...inspect(input));
      else waiting.push({ input, names });
      inside.push({ entry, manifest: contents.manifest ?? {}, source });
      readings.set(entry.tarball.file, reading);
      show([`${readings.size} of ${entries.length} looked at`]);
    };
    if (packDirectory !== undefined) return takeChangesetsPacked({ plan, from: packDirectory, directory, onTarball });
    return manager.use(async (environment) =>
      packWorkspace({
        workspace,
        plan,
        directories: listDirectories(sources.packing),
        directory,
        environment,
        shard,
        signal: run.signal,
        onTarball,
      }),
    );
  });
  const world = { packages: inside, planned: plan.packages, members: workspace.packages, isElsewhere };
  // What nobody could foresee packed manifests to need is asked for now.
  const needed = (state: RegistryState): string[] => [
    ...new Set([...listPackedNeeds({ ...world, registry: state }), ...waiting.flatMap(({ names }) => names)]),
  ];
  const known = registry === undefined ? undefined : await readNeeded(sources, needed(registry), registry, run);
  problems.push(...waiting.flatMap(({ input }) => inspect({ ...input, registry: known })));
  problems.push(...inspectWorld({ ...world, registry: known }));
  if (registry !== undefined)
    problems.push(
      ...(await checkUnraised({ sources, plan, registry }, inside, { ...run, environment: manager.environment() })),
    );
  return { plan: packed, planned: plan, directory, readings, problems };
}

function listDirectories({ packages }: Sources["packing"]): ReadonlyMap<string, PublishDirectory> {
  return new Map(
    Array.from(packages).flatMap(([directory, { from }]) => (from === undefined ? [] : [[directory, from]])),
  );
}

export interface TakeOptions {
  /** What an earlier run packed. */
  readonly tarballs: string;
  /** File of a plan made anew. */
  readonly planFile: string | undefined;
  readonly out: string | undefined;
}

/**
 * Takes the tarballs of an earlier run for a plan made anew.
 *
 * @throws {ReleaseError} `PLAN_REQUIRED`, and as `takeTarballs` does.
 */
export async function takePacked(
  { tarballs, planFile, out = "packed" }: TakeOptions,
  run: Run,
): Promise<{ readonly plan: PackedPlan; readonly directory: string }> {
  if (planFile === undefined) {
    throw new ReleaseError("PLAN_REQUIRED", "which tarballs to take says a plan, and none was given", {
      hint: "Make it from the same commit: `slipway plan --out plan.json`, then `--plan plan.json`",
    });
  }
  const planned = parsePlan(await readInputFile(planFile, "`--plan`", run));
  requireCommitted(planned);
  const directory = resolve(run.cwd, out);
  const title = `Take ${formatCount(planned.packages.length, "tarball")} of an earlier run`;
  const packed = await run.progress.stage(title, async () =>
    takeTarballs({ plan: planned, from: resolve(run.cwd, tarballs), directory }),
  );
  return { plan: packed, directory };
}
