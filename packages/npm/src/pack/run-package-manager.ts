import { endOnAbort } from "./end-on-abort.ts";
import { withoutCredentials, type Environment } from "./without-credentials.ts";

/** Lines of output that are kept, from the end: a build may print any amount. */
const KEPT_LINES = 500;

/** How to start a package manager. */
export interface PackageManagerCommand {
  readonly file: string;
  /** Before all others: a script for Node. */
  readonly prefix: readonly string[];
}

export interface RunOptions {
  readonly directory: string;
  readonly environment: Environment;
  readonly signal?: AbortSignal;
}

export interface RunResult {
  /** `missing`: there is no such program. */
  readonly state: "done" | "failed" | "missing";
  /** Both streams as they came, the last lines of them. */
  readonly output: readonly string[];
  readonly exitCode?: number;
}

/**
 * Runs a package manager without a credential in its environment, with nothing to answer its questions. Aborted, it ends
 * with every script that it started; a run that has been aborted before does not begin.
 */
export async function runPackageManager(
  command: PackageManagerCommand,
  args: readonly string[],
  { directory, environment, signal }: RunOptions,
): Promise<RunResult> {
  // Loaded here: publishing what is packed starts no processes.
  const { execa } = await import("execa");
  if (signal?.aborted === true) return { state: "failed", output: [] };
  const output: string[] = [];
  const child = execa(command.file, [...command.prefix, ...args], {
    cwd: directory,
    env: { ...withoutCredentials(environment), COREPACK_ENABLE_DOWNLOAD_PROMPT: "0" },
    extendEnv: false,
    stdin: "ignore",
    all: true,
    buffer: false,
    reject: false,
    // A group of its own, which can be ended as a whole; of a terminal's Ctrl-C it hears from here then.
    killDescendants: true,
    forceKillAfterDelay: false,
  });
  const ended = endOnAbort(child, signal);
  try {
    for await (const line of child.iterable({ from: "all" })) {
      output.push(line);
      if (output.length > KEPT_LINES) output.shift();
    }
  } finally {
    await ended();
  }
  const { failed, exitCode, cause } = await child;
  if (!failed) return { state: "done", output };
  const missing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
  return { state: missing ? "missing" : "failed", output, ...(exitCode !== undefined && { exitCode }) };
}
