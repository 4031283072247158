import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { parseConfig, type Config, type Workspace } from "@slipway/core";

export interface ConfigFile {
  readonly config: Config;
  /** POSIX path from the workspace's base. */
  readonly file: string;
  readonly text: string;
}

/**
 * Reads `slipway.json` beside the workspace's root manifest.
 *
 * @returns Nothing when there is none.
 * @throws {ReleaseError} As `parseConfig` does.
 */
export async function readConfig({ base, root }: Workspace): Promise<ConfigFile | undefined> {
  const file = root === "." ? "slipway.json" : `${root}/slipway.json`;
  const text = await readIfThere(join(base, file));
  return text === undefined ? undefined : { config: parseConfig(text), file, text };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
