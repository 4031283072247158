import type { Environment } from "../provider/ci-provider.ts";

/** What git needs to find itself, its settings and the repository. Nothing else goes to it: a runner's rest are secrets. */
const NEEDED =
  /^(?:PATH|HOME|USERPROFILE|SYSTEMROOT|XDG_CONFIG_HOME|GIT_(?:DIR|WORK_TREE|CEILING_DIRECTORIES|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM)))$/i;

interface GitOptions {
  /** What it reads from standard input. */
  readonly input?: string;
  /** Those that are no failure. */
  readonly exitCodes?: readonly number[];
}

/**
 * One read-only git command.
 *
 * @returns Its output without the final newline, or nothing when git is missing, refuses or exits with another code than 0.
 */
export async function runGit(
  arguments_: readonly string[],
  directory: string,
  environment: Environment,
  { input, exitCodes = [0] }: GitOptions = {},
): Promise<string | undefined> {
  // Loaded here: a job without a checkout starts no processes.
  const { execa } = await import("execa");
  const result = await execa("git", arguments_, {
    cwd: directory,
    env: Object.fromEntries(Object.entries(environment).filter(([name]) => NEEDED.test(name))),
    extendEnv: false,
    reject: false,
    ...(input === undefined ? { stdin: "ignore" } : { input }),
    // To end the child with this process it would listen to all signals from now on, also to that of a file grown too large.
    cleanup: false,
  });
  return exitCodes.includes(result.exitCode ?? -1) ? result.stdout : undefined;
}
