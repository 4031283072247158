import { setImmediate } from "node:timers/promises";

import { exitCodeOf, ReleaseError } from "@slipway/core";
import { CommanderError } from "commander";

import { createProgram } from "./command-line/create-program.ts";
import { formatError } from "./format-error.ts";
import type { Io } from "./io.ts";

/**
 * Runs one command line.
 *
 * @returns The exit code: 0 all good, 1 problems or failed outcomes, 2 could not run, or not tell its output to the end,
 *   130 interrupted.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const output = watchOutput(io);
  const exitCode = await runCommand(argv, io);
  // Streams tell what went wrong after the call that wrote.
  await setImmediate();
  const failure = output.failure();
  return failure === undefined ? exitCode : tell(failure, io);
}

async function runCommand(argv: readonly string[], io: Io): Promise<number> {
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
    return tell(error, io);
  }
}

function tell(error: unknown, io: Io): number {
  io.stderr.write(`${formatError(error, io.environment["SLIPWAY_DEBUG"] !== undefined)}\n`);
  return error instanceof ReleaseError ? exitCodeOf(error.code) : 2;
}

/**
 * Keeps the end of an output from being the end of the process: a release goes on whoever listens. A reader that has gone,
 * such as `head`, wanted no more; any other failure has cut off what somebody was to read.
 */
function watchOutput({ stdout, stderr }: Io): { readonly failure: () => ReleaseError | undefined } {
  let failure: ReleaseError | undefined;
  const watch = (stream: NodeJS.WriteStream, name: string): void => {
    stream.on("error", (cause: NodeJS.ErrnoException) => {
      if (cause.code !== "EPIPE") failure ??= new ReleaseError("OUTPUT_UNWRITABLE", `${name} was cut off`, { cause });
    });
  };
  watch(stdout, "standard output");
  watch(stderr, "standard error");
  return { failure: () => failure };
}
