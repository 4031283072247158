import { access } from "node:fs/promises";
import { join, resolve } from "node:path";

import type { Workspace } from "@slipway/core";
import semver from "semver";

import type { FoundPackageManager } from "./find-manager.ts";
import { type Environment, runPackageManager } from "./run-manager.ts";

export interface YarnPlace {
  readonly workspace: Workspace;
  readonly environment: Environment;
  /** Absolute path of a directory that is removed afterwards. */
  readonly staging: string;
  readonly signal?: AbortSignal | undefined;
}

const STATE = ".yarn/install-state.gz";

/**
 * Yarn from 2 on notes down what it resolved, wherever nothing is installed: in a clone that is only packed from, a file that
 * nobody asked for. There the note goes elsewhere; what an installation has left is read as ever.
 *
 * @see https://yarnpkg.com/configuration/yarnrc#installStatePath
 */
export async function keepYarnState(
  { name, version, command }: FoundPackageManager,
  { workspace, environment, staging, signal }: YarnPlace,
): Promise<Environment> {
  if (name !== "yarn" || semver.lt(version, "2.0.0")) return environment;
  const root = join(workspace.base, workspace.root);
  if (await exists(join(root, STATE))) return environment;
  const asked = await runPackageManager(command, ["config", "get", "installStatePath"], {
    directory: root,
    environment,
    signal,
  });
  const configured = asked.state === "done" ? asked.output.at(-1)?.trim() : undefined;
  if (configured !== undefined && configured !== "" && (await exists(resolve(root, configured)))) return environment;
  return { ...environment, YARN_INSTALL_STATE_PATH: join(staging, "install-state.gz") };
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
