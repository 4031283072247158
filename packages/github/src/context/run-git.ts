/** What git needs to find itself, its settings and the repository. Nothing else goes to it: a runner's rest are secrets. */
const NEEDED =
  /^(?:PATH|HOME|USERPROFILE|SYSTEMROOT|XDG_CONFIG_HOME|GIT_(?:DIR|WORK_TREE|CEILING_DIRECTORIES|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM)))$/i;

/**
 * One read-only git command.
 *
 * @returns Its output without the final newline, or nothing when git is missing, refuses or exits with another code than 0.
 */
export async function runGit(
  arguments_: readonly string[],
  directory: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  // Loaded here: a job without a checkout starts no processes.
  const { execa } = await import("execa");
  const result = await execa("git", arguments_, {
    cwd: directory,
    env: Object.fromEntries(Object.entries(environment).filter(([name]) => NEEDED.test(name))),
    extendEnv: false,
    reject: false,
    stdin: "ignore",
  });
  return result.failed ? undefined : result.stdout;
}
