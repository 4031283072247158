import type { Checkout } from "@slipway/core";

import { runGit } from "./run-git.ts";

/** What of the run's environment a clone is compared with. */
interface Expectation {
  readonly commit?: string | undefined;
  readonly tag?: string | undefined;
  readonly defaultBranch?: string | undefined;
}

/** What a local clone says about the run's commit and tag, or nothing where there is no clone. */
export async function readCheckout(
  directory: string,
  environment: Readonly<Record<string, string | undefined>>,
  { commit, tag, defaultBranch }: Expectation,
): Promise<Checkout | undefined> {
  const git = (...arguments_: string[]): Promise<string | undefined> => runGit(arguments_, directory, environment);
  const [head, shallow, tagCommit] = await Promise.all([
    git("rev-parse", "--verify", "--quiet", "HEAD^{commit}"),
    git("rev-parse", "--is-shallow-repository"),
    tag === undefined ? undefined : git("rev-parse", "--verify", "--quiet", `refs/tags/${tag}^{commit}`),
  ]);
  if (head === undefined) return undefined;

  const branch = defaultBranch === undefined ? undefined : `refs/remotes/origin/${defaultBranch}`;
  const known =
    branch !== undefined &&
    shallow === "false" &&
    (await git("rev-parse", "--verify", "--quiet", `${branch}^{commit}`)) !== undefined &&
    (await git("cat-file", "-e", `${commit ?? head}^{commit}`)) !== undefined;
  return {
    head,
    ...(tagCommit !== undefined && { tagCommit }),
    ...(known && { onDefaultBranch: (await git("merge-base", "--is-ancestor", commit ?? head, branch)) !== undefined }),
  };
}
