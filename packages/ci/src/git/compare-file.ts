import type { Environment } from "../provider/ci-provider.ts";
import { runGit } from "./run-git.ts";

/**
 * Whether git holds a file as it is now, so that nothing is lost when another is put in its place.
 *
 * @param directory The root of the git work tree.
 * @param path POSIX path from there.
 */
export async function isCommitted(directory: string, path: string, environment: Environment): Promise<boolean> {
  const git = ["-c", "core.fsmonitor=false", "--literal-pathspecs"];
  const [tracked, status] = await Promise.all([
    runGit([...git, "ls-files", "--error-unmatch", "--", path], directory, environment),
    runGit([...git, "status", "--porcelain", "--", path], directory, environment),
  ]);
  return tracked !== undefined && status === "";
}

/**
 * What would change in a file, as git shows it.
 *
 * @param directory The file's path counts from here.
 * @param text What would stand in it.
 * @returns Nothing where git does not tell.
 */
export async function showDifference(
  directory: string,
  path: string,
  text: string,
  environment: Environment,
): Promise<string | undefined> {
  const shown = await runGit(
    ["-c", "core.autocrlf=false", "diff", "--no-index", "--no-color", "--no-ext-diff", "--", path, "-"],
    directory,
    environment,
    { input: text, exitCodes: [0, 1] },
  );
  return shown?.replace(/^(?:diff|index|---|\+\+\+) .*\n/gm, "").replace(/^/, `--- ${path}\n+++ ${path}\n`);
}

/** The branch that the remote `origin` was cloned at, else the one that is checked out. */
export async function readDefaultBranch(directory: string, environment: Environment): Promise<string | undefined> {
  const head = await runGit(["symbolic-ref", "--quiet", "refs/remotes/origin/HEAD"], directory, environment);
  if (head !== undefined) return head.replace("refs/remotes/origin/", "");
  return runGit(["symbolic-ref", "--quiet", "--short", "HEAD"], directory, environment);
}
