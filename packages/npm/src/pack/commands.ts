import { join, posix } from "node:path";
import { stripVTControlCharacters } from "node:util";

import { isOfManifest, type PlanEntry, type PublishDirectory, ReleaseError, type Workspace } from "@slipway/core";
import semver from "semver";

import type { FoundPackageManager } from "./find-manager.ts";
import type { RunResult } from "./run-manager.ts";

/** Characters of selected packages in one command line: Windows takes 32,767 for all of it. */
const MAX_LENGTH = 24_000;

/** Packages worth a process of their own. */
const MIN_SHARE = 50;

/** https://github.com/pnpm/pnpm/releases/tag/v10.11.0 */
const PNPM_RECURSIVE_PACK = ">=10.11.0";

/** `yarn workspaces foreach` is part of yarn itself, and no plugin, from here on. */
const YARN_FOREACH = ">=4.0.0";
const YARN_CLASSIC = "<2.0.0";

export interface PackCommand {
  /** POSIX path from the base directory to run in. */
  readonly directory: string;
  readonly args: readonly string[];
  /** What it packs. */
  readonly entries: readonly PlanEntry[];
  /** Instead of the repository's own package manager. */
  readonly program?: "npm";
  /** What says that it is packed from a directory that is not its own. */
  readonly by?: string;
}

/**
 * The command lines that make the tarballs of a plan, in as few processes as the package manager allows. They run the
 * manager's `pack`, so that exactly those lifecycle scripts run that belong to packing. Packages come in dependency
 * order: the managers sort, or take them as they stand in the plan.
 *
 * @param destination Absolute path of the directory for tarballs, whose names are the manager's.
 * @param directories Those that packages are published from instead of their own.
 * @param lanes How many commands may run side by side; large plans are split for as many.
 */
export function createPackCommands(
  manager: Pick<FoundPackageManager, "name" | "version">,
  workspace: Workspace,
  entries: readonly PlanEntry[],
  destination: string,
  lanes: number,
  directories: ReadonlyMap<string, PublishDirectory> = new Map(),
): readonly PackCommand[] {
  const moved = entries.filter(({ directory }) => isMoved(manager, directories.get(directory)));
  const own = entries.filter((entry) => !moved.includes(entry));
  return [
    ...(own.length === 0 ? [] : createOwnCommands(manager, workspace, own, destination, lanes)),
    ...moved.map((entry) => createMovedCommand(manager, entry, destination, directories.get(entry.directory))),
  ];
}

/** pnpm goes to `publishConfig.directory` by itself. */
function isMoved({ name }: Pick<FoundPackageManager, "name">, from: PublishDirectory | undefined): boolean {
  return from !== undefined && !(name === "pnpm" && isOfManifest(from));
}

/** A package from the directory that it is published from, as the tools do that publish from there. */
function createMovedCommand(
  { name }: Pick<FoundPackageManager, "name">,
  entry: PlanEntry,
  destination: string,
  from: PublishDirectory | undefined,
): PackCommand {
  const base = { directory: from?.path ?? entry.directory, entries: [entry], by: from?.by };
  if (name === "pnpm") return { ...base, args: ["pack", "--pack-destination", destination] };
  if (name === "bun") return { ...base, args: ["pm", "pack", "--destination", destination] };
  // Yarn packs members of its workspace only; what it publishes from a build, npm packs.
  return { ...base, args: ["pack", "--pack-destination", destination], program: name === "yarn" ? "npm" : undefined };
}

function createOwnCommands(
  manager: Pick<FoundPackageManager, "name" | "version">,
  workspace: Workspace,
  entries: readonly PlanEntry[],
  destination: string,
  lanes: number,
): readonly PackCommand[] {
  const { root, tool } = workspace;
  const is = (range: string): boolean => semver.satisfies(manager.version, range, { includePrerelease: true });
  const share = Math.ceil(entries.length / lanes);
  const together = (select: (entry: PlanEntry) => string, args: (selected: string[]) => string[]): PackCommand[] =>
    chunk(entries, Math.max(share, MIN_SHARE), select).map((part) => ({
      directory: root,
      args: args(part.map(select)),
      entries: part,
    }));
  const oneByOne = (args: (index: number) => string[]): PackCommand[] =>
    entries.map((entry, index) => ({ directory: entry.directory, args: args(index), entries: [entry] }));

  switch (manager.name) {
    case "npm":
      return together(
        ({ directory }) => pathFromRoot(root, directory),
        (paths) => ["pack", ...paths, "--pack-destination", destination],
      );
    case "pnpm":
      if (tool !== "pnpm" || !is(PNPM_RECURSIVE_PACK))
        return oneByOne(() => ["pack", "--pack-destination", destination]);
      return together(
        ({ name }) => `--filter=${name}`,
        // As JSON, its errors name the package.
        (filters) => ["--recursive", ...filters, "pack", "--pack-destination", destination, "--json"],
      );
    case "yarn": {
      const option = is(YARN_CLASSIC) ? "--filename" : "--out";
      if (tool !== "yarn" || !is(YARN_FOREACH)) {
        return oneByOne((index) => ["pack", option, posix.join(destination, `${index}.tgz`)]);
      }
      // Yarn refuses to sort what has a cycle.
      const sort = hasCycle(entries, workspace) ? [] : ["--topological"];
      const out = posix.join(destination, "%s-%v.tgz");
      return together(
        ({ name }) => `--include=${name}`,
        (names) => ["workspaces", "foreach", "--all", ...sort, ...names, "pack", option, out],
      );
    }
    case "bun":
      return oneByOne(() => ["pm", "pack", "--destination", destination]);
  }
}

/** With a leading dot, so that npm takes it for a directory and not for a repository on GitHub. */
function pathFromRoot(root: string, directory: string): string {
  const path = posix.relative(root, directory);
  return path.startsWith("../") ? path : `./${path}`;
}

function chunk(entries: readonly PlanEntry[], share: number, select: (entry: PlanEntry) => string): PlanEntry[][] {
  const chunks: PlanEntry[][] = [];
  let current: PlanEntry[] = [];
  let length = 0;
  for (const entry of entries) {
    const more = select(entry).length + 1;
    if (current.length === 0 || current.length === share || length + more > MAX_LENGTH) {
      current = [];
      length = 0;
      chunks.push(current);
    }
    current.push(entry);
    length += more;
  }
  return chunks;
}

function hasCycle(entries: readonly PlanEntry[], workspace: Workspace): boolean {
  const packed = new Set(entries.map(({ name }) => name));
  const needs = new Map(
    workspace.packages
      .filter(({ name }) => packed.has(name))
      .map(({ name, manifest }) => [name, Object.keys(manifest["dependencies"] ?? {})]),
  );
  for (let before = Infinity; needs.size < before;) {
    before = needs.size;
    for (const [name, names] of needs) if (!names.some((needed) => needs.has(needed))) needs.delete(name);
  }
  return needs.size > 0;
}

const SHOWN_LINES = 20;

/** What pnpm prints as JSON when it fails; the beginning of the line below is enough to find it. */
const JSON_MESSAGE = /^\s*"message": (?<message>".*")$/u;

/** The error of a package manager that failed to pack: its own last words, and the package where they tell. */
export function createPackError(
  manager: string,
  workspace: Workspace,
  command: PackCommand,
  { output, exitCode }: RunResult,
): ReleaseError {
  const lines = output.map((line) => stripVTControlCharacters(line).trimEnd()).filter((line) => line !== "");
  const message = lines.map((line) => JSON_MESSAGE.exec(line)?.groups?.["message"]).findLast(Boolean);
  const said = message === undefined ? lines : [...withoutJson(lines), ...String(JSON.parse(message)).split("\n")];
  const failed = findFailed(workspace, command.entries, said);
  const which = failed === undefined ? `one of ${command.entries.length} packages` : `\`${failed.name}\``;
  const code = exitCode === undefined ? "" : ` with exit code ${exitCode}`;
  return new ReleaseError("PACK_FAILED", `\`${manager} pack\` failed for ${which}${code}`, {
    hint: [`${manager} said:`, ...said.slice(-SHOWN_LINES)].join("\n"),
  });
}

function withoutJson(lines: readonly string[]): readonly string[] {
  const start = lines.lastIndexOf("{");
  return start === -1 ? lines : lines.slice(0, start);
}

/** The package that is spoken of last. */
function findFailed(
  workspace: Workspace,
  entries: readonly PlanEntry[],
  lines: readonly string[],
): PlanEntry | undefined {
  if (entries.length === 1) return entries[0];
  for (const line of lines.toReversed()) {
    const mentioned = entries.filter(
      ({ name, version, directory }) =>
        contains(line, `${name}@${version}`) ||
        line.includes(`${name}@workspace:`) ||
        contains(line, join(workspace.base, directory)),
    );
    // Where the root is a package, the paths of all others begin with its own.
    const [longest] = mentioned.toSorted((a, b) => b.directory.length - a.directory.length);
    if (longest !== undefined) return longest;
  }
  return undefined;
}

function contains(line: string, text: string): boolean {
  const start = line.indexOf(text);
  return start !== -1 && !/^[\w/\\.-]/u.test(line.slice(start + text.length));
}
