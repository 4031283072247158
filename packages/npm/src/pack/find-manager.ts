import { basename, join } from "node:path";

import { type PackageManager, ReleaseError, type Workspace } from "@slipway/core";
import * as v from "valibot";

import { readBounded } from "../files/plain-file.ts";
import { parseSettingsYaml } from "../workspace/settings-yaml.ts";
import { type Environment, type PackageManagerCommand, type RunOptions, runPackageManager } from "./run-manager.ts";

export interface FoundPackageManager {
  readonly name: PackageManager["name"];
  /** What it says of itself, which may differ from what the repository asks for. */
  readonly version: string;
  readonly command: PackageManagerCommand;
}

/** Bytes of `.yarnrc.yml`. */
const LARGEST_SETTINGS = 1_000_000;

const YarnConfiguration = v.object({ yarnPath: v.string() });

/**
 * Finds the repository's package manager: the one that started this process, if it is the same; the release that a yarn
 * repository carries with it; or the one on PATH, which also stands for corepack's.
 *
 * @throws {ReleaseError} `PACKAGE_MANAGER_MISSING`, `PACKAGE_MANAGER_FAILED` when it cannot even say its version, or
 *   `INTERRUPTED`.
 */
export async function findPackageManager(
  workspace: Workspace,
  options: Omit<RunOptions, "directory">,
): Promise<FoundPackageManager> {
  const { name } = workspace.packageManager;
  const directory = join(workspace.base, workspace.root);
  const candidates = [
    startedBy(name, options.environment),
    await carriedAlong(name, directory),
    { file: name, prefix: [] },
  ];
  for (const command of candidates) {
    if (command === undefined) continue;
    const { state, output } = await runPackageManager(command, ["--version"], { ...options, directory });
    if (options.signal?.aborted === true)
      throw new ReleaseError("INTERRUPTED", "interrupted before anything was packed");
    const version = output.findLast((line) => /^\d+\.\d+\.\d+/u.test(line));
    if (state === "done" && version !== undefined) return { name, version, command };
    if (state !== "missing") throw silent(name, output);
  }
  throw missing(workspace.packageManager);
}

/**
 * Package managers tell the scripts they run who they are and where. One that another has started may leave the other's
 * place in the environment, as `npx pnpm exec` does: npm would pack in pnpm's name.
 */
function startedBy(name: string, environment: Environment): PackageManagerCommand | undefined {
  const { npm_execpath: file, npm_config_user_agent: agent } = environment;
  if (file === undefined || file === "" || agent?.startsWith(`${name}/`) !== true) return undefined;
  if (!basename(file).startsWith(name)) return undefined;
  return /\.[cm]?js$/u.test(file) ? { file: process.execPath, prefix: [file] } : { file, prefix: [] };
}

async function carriedAlong(name: string, directory: string): Promise<PackageManagerCommand | undefined> {
  if (name !== "yarn") return undefined;
  try {
    const configuration = v.parse(
      YarnConfiguration,
      parseSettingsYaml(String(await readBounded(join(directory, ".yarnrc.yml"), LARGEST_SETTINGS))),
    );
    return { file: process.execPath, prefix: [join(directory, configuration.yarnPath)] };
  } catch {
    // No such file, or one without the setting, or one that yarn itself will complain about.
    return undefined;
  }
}

function silent(name: string, output: readonly string[]): ReleaseError {
  return new ReleaseError("PACKAGE_MANAGER_FAILED", `\`${name} --version\` failed`, { hint: output.join("\n") });
}

function missing({ name, version }: PackageManager): ReleaseError {
  const pinned = version === undefined ? name : `${name}@${version}`;
  const ways = {
    npm: "install Node with npm",
    pnpm: `\`npm install --global ${pinned}\`, or \`corepack enable\` with Node before 25`,
    yarn: "`corepack enable` with Node before 25, or `npm install --global corepack` and then that",
    bun: `\`npm install --global ${pinned}\``,
  };
  return new ReleaseError(
    "PACKAGE_MANAGER_MISSING",
    `this repository is packed by \`${pinned}\`, and there is no \`${name}\` on PATH`,
    { hint: ways[name] },
  );
}
