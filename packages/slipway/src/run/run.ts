import { createSecrets, type Secrets } from "@slipway/core";
import type { AskSecondFactor } from "@slipway/npm";

import { type Progress, silentProgress } from "./progress.ts";

/** The environment of a process; an unset variable is absent or undefined. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Somebody who can answer. */
export interface Person {
  /** Asks a question whose answer is no unless somebody says yes. */
  readonly confirm: (question: string) => Promise<boolean>;
  readonly askSecondFactor: AskSecondFactor;
}

/** The outside world of one command, so that a terminal, an action, a program and a test can run it alike. */
export interface Run {
  /** Absolute path the command was started in. */
  readonly cwd: string;
  readonly environment: Environment;
  /** Aborted, nothing new starts; what is under way settles. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** What may be in no text that leaves the process. */
  readonly secrets: Secrets;
  /** Absent where there is nobody to ask. */
  readonly person: Person | undefined;
}

/** A run in this process's own world, without progress and without a person, but for what is given. */
export function createRun(given: Partial<Run> = {}): Run {
  return {
    cwd: process.cwd(),
    environment: process.env,
    signal: new AbortController().signal,
    progress: silentProgress,
    secrets: createSecrets(),
    person: undefined,
    ...given,
  };
}
