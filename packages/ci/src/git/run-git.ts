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
 * Why git tells nothing of a directory in one of its work trees: it is not there, or refuses, as it does where the directory
 * is somebody else's.
 *
 * @returns One line; nothing where git answers, be it that the directory is in no work tree.
 */
export async function findGitFailure(directory: string, environment: Environment): Promise<string | undefined> {
  const { exitCode, code, stderr, shortMessage } = await startGit(["rev-parse", "--git-dir"], directory, {
    ...neededOf(environment),
    LC_ALL: "C",
  });
  if (exitCode === 0 || /not a git repository/iu.test(stderr)) return undefined;
  if (code === "ENOENT") return "`git` is not on PATH";
  const [said = ""] = (stderr === "" ? (shortMessage ?? "") : stderr).split("\n", 1);
  return `git refuses: ${said.replace(/^fatal: /u, "")}`;
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
  const result = await startGit(arguments_, directory, neededOf(environment), input);
  return exitCodes.includes(result.exitCode ?? -1) ? result.stdout : undefined;
}

function neededOf(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => NEEDED.test(name)));
}

async function startGit(
  arguments_: readonly string[],
  directory: string,
  environment: Environment,
  input?: string,
): Promise<{
  readonly exitCode?: number;
  readonly code?: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly shortMessage?: string;
}> {
  // Loaded here: a job without a checkout starts no processes.
  const { execa } = await import("execa");
  return execa("git", arguments_, {
    cwd: directory,
    env: environment,
    extendEnv: false,
    reject: false,
    ...(input === undefined ? { stdin: "ignore" } : { input }),
    // To end the child with this process it would listen to all signals from now on, also to that of a file grown too large.
    cleanup: false,
  });
}
