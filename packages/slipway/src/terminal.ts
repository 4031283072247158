import { setImmediate } from "node:timers/promises";

import { ReleaseError } from "@slipway/core";

import { createPerson } from "./person.ts";
import { createLineProgress, createTerminalProgress } from "./progress.ts";
import { createRun, type Run } from "./run.ts";
import type { Screen } from "./show.ts";

/** A process that somebody, or a CI job, looks at. */
export interface Terminal extends Screen {
  /** Absolute path the command was started in. */
  readonly cwd: string;
  /** A person's answers; absent where there is nobody. */
  readonly stdin: NodeJS.ReadStream | undefined;
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
}

/** The world of a command that runs here: a live display in a terminal, plain lines everywhere else. */
export function createTerminalRun({ cwd, environment, stdin, stderr, signal }: Terminal): Run {
  const interactive = stderr.isTTY && environment["CI"] === undefined;
  return createRun({
    cwd,
    environment,
    signal,
    progress: interactive ? createTerminalProgress(stderr) : createLineProgress(stderr),
    person: interactive && stdin?.isTTY === true ? createPerson(stdin, stderr, signal) : undefined,
  });
}

/**
 * Keeps the end of an output from being the end of the process: a release goes on whoever listens. A reader that has gone,
 * such as `head`, wanted no more; any other failure has cut off what somebody was to read.
 */
export function watchOutput({ stdout, stderr }: Terminal): {
  readonly failure: () => Promise<ReleaseError | undefined>;
} {
  let failure: ReleaseError | undefined;
  const watch = (stream: NodeJS.WriteStream, name: string): void => {
    stream.on("error", (cause: NodeJS.ErrnoException) => {
      if (cause.code !== "EPIPE") failure ??= new ReleaseError("OUTPUT_UNWRITABLE", `${name} was cut off`, { cause });
    });
  };
  watch(stdout, "standard output");
  watch(stderr, "standard error");
  return {
    failure: async () => {
      // Streams tell what went wrong after the call that wrote.
      await setImmediate();
      return failure;
    },
  };
}
