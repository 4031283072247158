import { access, mkdir, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";

import {
  type PackedPlan,
  type PlanEntry,
  type PublishDirectory,
  type PublishPlan,
  ReleaseError,
  type Shard,
  type Workspace,
  type WorkspacePackage,
} from "@slipway/core";
import pLimit from "p-limit";

import { type CollectedTarball, nameTarballs, prepareOutput, writePacked } from "../packed/write-packed.ts";
import { collectTarballs, fileName, type OnTarball } from "./collect-tarballs.ts";
import { createPackCommands, createPackError, type PackCommand } from "./commands.ts";
import { findPackageManager, type FoundPackageManager } from "./find-manager.ts";
import { type Environment, runPackageManager } from "./run-manager.ts";
import { keepYarnState } from "./yarn-state.ts";

/** What managers run around packing. */
const PACK_SCRIPTS: ReadonlySet<string> = new Set(["prepublish", "prepack", "prepare", "postpack"]);

/** Managers are bound by the processor; each holds the whole workspace in memory. */
const MAX_LANES = 4;

export interface PackOptions {
  readonly workspace: Workspace;
  readonly plan: PublishPlan;
  /** Those that packages are published from, by their own. */
  readonly directories?: ReadonlyMap<string, PublishDirectory>;
  /** Absolute path to pack into: empty, absent, or packed into before. */
  readonly directory: string;
  readonly environment: Environment;
  /** Of a plan whose packages say which shard packs them. */
  readonly shard?: Shard | undefined;
  readonly signal?: AbortSignal;
  readonly onTarball?: OnTarball;
}

/**
 * Makes one tarball for every package of a plan with the repository's own package manager, and puts them, with
 * `plan.json`, into a directory. `plan.json` is written last: where it is, everything is. With a shard only its share is
 * packed, and the entries of the others stay without a tarball.
 *
 * What runs is the manager's `pack`, with the lifecycle scripts that belong to it: `prepack` and `postpack` everywhere,
 * `prepare` with npm, pnpm and bun. What only its `publish` would run (`prepublishOnly`, `publish`, …) does not run.
 *
 * @throws {ReleaseError} `PACK_DIRECTORY_FOREIGN`, `PACKAGE_MANAGER_MISSING`, `PACKAGE_MANAGER_FAILED`, `PACK_FAILED` with
 *   the manager's last lines, `PACK_INCOMPLETE`, `TARBALL_UNREADABLE`, or `INTERRUPTED`.
 */
export async function packWorkspace(
  options: PackOptions & { readonly shard?: undefined },
): Promise<{ plan: PackedPlan }>;

export async function packWorkspace(options: PackOptions): Promise<{ plan: PublishPlan }>;

export async function packWorkspace(options: PackOptions): Promise<{ plan: PublishPlan }> {
  const { plan, directory, shard } = options;
  const entries = shard === undefined ? plan.packages : plan.packages.filter((entry) => entry.shard === shard.index);
  await prepareOutput(directory);
  // Beside the repository, not in it: a package at its root would take the others' tarballs for its own files.
  const staging = await mkdtemp(join(tmpdir(), "slipway-pack-"));
  try {
    const names = nameTarballs(plan.packages);
    const tarballs = entries.length === 0 ? new Map<string, never>() : await pack(options, entries, staging, names);
    return { plan: await writePacked(directory, plan, tarballs, names) };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function pack(
  options: PackOptions,
  entries: readonly PlanEntry[],
  staging: string,
  names: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, CollectedTarball>> {
  const { workspace, environment, signal, onTarball } = options;
  const manager = await findPackageManager(workspace, { environment, signal });
  const quiet = await keepYarnState(manager, { workspace, environment, staging, signal });
  // pnpm uses several processors by itself.
  const alone = manager.name === "pnpm" || hasScripts(workspace, entries);
  const lanes = alone ? 1 : Math.min(availableParallelism(), MAX_LANES);
  const rounds = separate(entries).map((round, index) => ({ round, destination: join(staging, String(index)) }));
  for (const { round, destination } of rounds) {
    await mkdir(destination);
    await runCommands(
      { ...options, environment: quiet },
      manager,
      createPackCommands(manager, workspace, round, destination, lanes, options.directories),
      lanes,
    );
  }
  const directories = rounds.map(({ destination }) => destination);
  const tarballs = await collectTarballs(directories, { entries, names, onTarball });
  requireAll(manager, entries, tarballs);
  return tarballs;
}

/** After a failure nothing new starts; what is under way comes to its end, so that nothing writes behind our back. */
async function runCommands(
  { workspace, environment, signal }: PackOptions,
  manager: FoundPackageManager,
  commands: readonly PackCommand[],
  lanes: number,
): Promise<void> {
  const failures: ReleaseError[] = [];
  await pLimit(lanes).map(commands, async (command) => {
    if (failures.length > 0) return;
    const directory = join(workspace.base, command.directory);
    if (command.by !== undefined && !(await exists(join(directory, "package.json")))) {
      failures.push(unbuilt(manager, command));
      return;
    }
    const program = command.program === undefined ? manager.command : { file: command.program, prefix: [] };
    const result = await runPackageManager(program, command.args, {
      directory,
      environment,
      signal,
    });
    if (result.state !== "done")
      failures.push(createPackError(command.program ?? manager.name, workspace, command, result));
  });
  if (signal?.aborted === true)
    throw new ReleaseError("INTERRUPTED", "interrupted while packing: nothing was published");
  const [failure] = failures;
  if (failure !== undefined) throw failure;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function unbuilt({ name }: FoundPackageManager, { directory, by = "", entries: [entry] }: PackCommand): ReleaseError {
  return new ReleaseError(
    "PUBLISH_DIRECTORY_UNBUILT",
    `\`${entry?.name ?? ""}\` is published from \`${directory}\`, and there is no \`package.json\``,
    {
      hint: `${by} says so; build before packing: ${name} runs no script of the package when another directory is packed`,
    },
  );
}

/** A script may need what another package's script made, so that packing has an order. */
function hasScripts(workspace: Workspace, entries: readonly PlanEntry[]): boolean {
  const packed = new Set(entries.map(({ name }) => name));
  return workspace.packages.some((pkg) => packed.has(pkg.name) && runsWhenPacked(pkg));
}

/** Whether packing runs a script of the package. */
export function runsWhenPacked({ manifest }: Pick<WorkspacePackage, "manifest">): boolean {
  return Object.keys(manifest["scripts"] ?? {}).some((script) => PACK_SCRIPTS.has(script));
}

/** Rounds in which no two packages get the same file name from any manager, which would overwrite the first one. */
function separate(entries: readonly PlanEntry[]): PlanEntry[][] {
  const rounds: PlanEntry[][] = [];
  const seen = new Map<string, number>();
  for (const entry of entries) {
    const file = fileName(entry);
    const round = seen.get(file) ?? 0;
    seen.set(file, round + 1);
    (rounds[round] ??= []).push(entry);
  }
  return rounds;
}

function requireAll(
  manager: FoundPackageManager,
  entries: readonly PlanEntry[],
  tarballs: ReadonlyMap<string, unknown>,
): void {
  const missing = entries.filter(({ name }) => !tarballs.has(name)).map(({ name }) => `\`${name}\``);
  if (missing.length === 0) return;
  const planned = new Set(entries.map(({ name }) => name));
  const others = [...tarballs.keys()].filter((name) => !planned.has(name)).map((name) => `\`${name}\``);
  throw new ReleaseError(
    "PACK_INCOMPLETE",
    `${manager.name} ${manager.version} made no tarball of ${missing.join(", ")}${others.length === 0 ? "" : `, but of ${others.join(", ")}`}`,
    {
      hint:
        others.length === 0
          ? "a script of the package may have removed or renamed it"
          : "a `publishConfig.directory` must hold a manifest with the same name",
    },
  );
}
