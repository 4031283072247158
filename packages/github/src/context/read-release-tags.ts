import { runGit } from "./run-git.ts";

/** Newest first; older ones say nothing about how tags are named today. */
const MOST = 50;

/**
 * The `release-*` tags of a clone, newest first.
 *
 * @param directory Any directory of the git work tree.
 */
export async function readReleaseTags(
  directory: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string[]> {
  const list = [
    "for-each-ref",
    "--sort=-creatordate",
    `--count=${MOST}`,
    "--format=%(refname:strip=2)",
    "refs/tags/release-*",
    "refs/tags/release-*/**",
  ];
  const output = await runGit(list, directory, environment);
  return output === undefined || output === "" ? [] : output.split("\n");
}
