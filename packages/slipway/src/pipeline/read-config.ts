import { join } from "node:path";

import { parseConfig, ReleaseError, type Config, type Workspace } from "@slipway/core";
import { readUtf8, type Utf8Text } from "@slipway/npm";

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
 * @throws {ReleaseError} `CONFIG_INVALID`, also for a file that cannot be read.
 */
export async function readConfig({ base, root }: Workspace): Promise<ConfigFile | undefined> {
  const file = root === "." ? "slipway.json" : `${root}/slipway.json`;
  const text = await readIfThere(join(base, file), file);
  return text === undefined ? undefined : { config: parseConfig(text), file, text };
}

async function readIfThere(path: string, file: string): Promise<string | undefined> {
  let read: Utf8Text;
  try {
    read = await readUtf8(path);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "ENOENT") return undefined;
    throw new ReleaseError("CONFIG_INVALID", `${file}: it cannot be read (${String(code)})`, { cause });
  }
  if ("text" in read) return read.text;
  const { line, column } = read.invalidAt;
  throw new ReleaseError("CONFIG_INVALID", `${file}:${line}:${column}: it is not UTF-8`);
}
