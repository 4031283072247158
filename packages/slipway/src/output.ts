import { setImmediate } from "node:timers/promises";

import type { Terminal } from "./terminal.ts";

/** A stream that could not take all that was written to it. */
export interface CutOutput {
  readonly name: string;
  readonly cause: Error;
}

/**
 * Keeps the end of an output from being the end of the process: a release goes on whoever listens. A reader that has gone,
 * such as `head`, wanted no more; any other failure has cut off what somebody was to read.
 */
export function watchOutput({ stdout, stderr }: Pick<Terminal, "stdout" | "stderr">): {
  readonly failure: () => Promise<CutOutput | undefined>;
} {
  let failure: CutOutput | undefined;
  const watch = (stream: NodeJS.WriteStream, name: string): void => {
    stream.on("error", (cause: NodeJS.ErrnoException) => {
      if (cause.code !== "EPIPE") failure ??= { name, cause };
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
