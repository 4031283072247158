import { createPerson } from "./person.ts";
import { createLineProgress, createTerminalProgress } from "./run/progress.ts";
import { createRun, type Run } from "./run/run.ts";
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
export function createTerminalRun({ cwd, environment, stdin, stderr, signal, secrets }: Terminal): Run {
  const interactive = stderr.isTTY && environment["CI"] === undefined;
  return createRun({
    cwd,
    environment,
    signal,
    secrets,
    progress: interactive ? createTerminalProgress(stderr) : createLineProgress(stderr),
    person: interactive && stdin?.isTTY === true ? createPerson(stdin, stderr, signal) : undefined,
  });
}
