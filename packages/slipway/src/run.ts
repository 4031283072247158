import { ReleaseError } from "@slipway/core";
import { CommanderError } from "commander";

import { createProgram } from "./command-line/create-program.ts";
import { formatError } from "./format-error.ts";
import type { Io } from "./io.ts";

/**
 * Runs one command line.
 *
 * @returns The exit code: 0 all good, 1 problems or failed outcomes, 2 could not run.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  const program = createProgram(io, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    // Commander has printed its usage errors, help and version itself.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    io.stderr.write(`${formatError(error, io.environment["SLIPWAY_DEBUG"] !== undefined)}\n`);
    return error instanceof ReleaseError && error.code === "INTERRUPTED" ? 130 : 2;
  }
}
