import type { Readable } from "node:stream";

import { type Look, poll, systemTiming } from "../registry/retry.ts";

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
  return { state: missing ? "missing" : "failed", output, exitCode };
}

/** Milliseconds to tidy up and end by itself. Less than a runner gives Slipway between its first signal and its second. */
const GRACE = 3_000;
const PAUSE = 20;

/** A process that leads a group of its own: what it is sent, the whole group gets. */
interface GroupLeader {
  readonly pid?: number | undefined;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly kill: (signal: "SIGTERM" | "SIGKILL") => boolean;
}

/**
 * Ends a process and everything that it started when a signal is aborted: asks first, and after a grace forces; on Windows,
 * which knows no asking, at once. Also when this process exits, as nobody else knows of the group.
 *
 * What has left the group, as daemons do, lives on; it is not waited for, even where it holds the output open.
 *
 * @returns To be called when the process has ended: resolves when its group has as well, if it was to.
 */
function endOnAbort(leader: GroupLeader, signal: AbortSignal | undefined): () => Promise<void> {
  let ending: Promise<void> | undefined;
  const end = (): void => {
    ending = endGroup(leader);
  };
  const endAtOnce = (): void => {
    leader.kill("SIGKILL");
  };
  signal?.addEventListener("abort", end);
  process.on("exit", endAtOnce);
  return async () => {
    await ending;
    signal?.removeEventListener("abort", end);
    process.off("exit", endAtOnce);
  };
}

async function endGroup(leader: GroupLeader): Promise<void> {
  leader.kill("SIGTERM");
  const look = (): Look<undefined> => ({ value: undefined, settled: !isRunning(leader) });
  await poll(look, { timing: systemTiming, signal: undefined, first: PAUSE, longest: PAUSE, deadline: GRACE });
  leader.kill("SIGKILL");
  leader.stdout.destroy();
  leader.stderr.destroy();
}

/** A group outlives its leader as long as anything in it runs. */
function isRunning({ pid }: GroupLeader): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(process.platform === "win32" ? pid : -pid, 0);
  } catch {
    return false;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** With these a process could mint an ID token or speak for the job. No configuration file names them. */
const REMOVED =
  /^(?:actions_id_token_request_(?:url|token)|actions_runtime_token|ci_job_token|circle_oidc_token(?:_v2)?|npm_id_token|sigstore_id_token|slipway_id_token_command)$/iu;

/** Tokens that configuration files do name: blank, as yarn refuses a configuration with an unset variable. */
const BLANKED =
  /^(?:npm_token|node_auth_token|npm_auth_token|npm_otp|yarn_npm_auth_(?:token|ident)|bun_auth_token|github_token|gh_token|npm_config_(?:_auth|_authtoken|_password|otp|\/\/.+:_(?:auth|authtoken|password)))$/iu;

/** Which packages the command that started this one was for, and how: not for the commands started here. */
const FOREIGN =
  /^npm_config_(?:workspace|workspaces|include_workspace_root|dry_run|pack_destination|json|recursive)$/iu;

/**
 * The environment for package managers and, with them, for scripts of the repository: all of the given one, except what
 * publishes or speaks for the job.
 */
export function withoutCredentials(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]): [string, string][] => {
      if (value === undefined || REMOVED.test(name) || FOREIGN.test(name)) return [];
      return [[name, BLANKED.test(name) ? "" : value]];
    }),
  );
}
