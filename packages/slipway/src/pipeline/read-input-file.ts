import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

import { ReleaseError } from "@slipway/core";

import type { Io } from "../io.ts";

/**
 * Reads a file that the command line names.
 *
 * @throws {ReleaseError} `FILE_UNREADABLE`, with the option's name.
 */
export async function readInputFile(path: string, option: string, io: Io): Promise<string> {
  try {
    return await readFile(resolve(io.cwd, path), "utf8");
  } catch (cause) {
    throw new ReleaseError("FILE_UNREADABLE", `cannot read \`${path}\`, given as ${option}`, { cause });
  }
}
