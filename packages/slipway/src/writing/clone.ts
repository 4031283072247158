import { type Git, readRemoteBranch, readRemoteHead, type RemoteCommit } from "@slipway/ci";
import { ReleaseError, sanitise } from "@slipway/core";

import type { Run } from "../run/run.ts";
import type { RepositoryOfRecord } from "./repository-of-record.ts";
import { requireTool, runTool } from "./tools.ts";

/** The remote that is written to. */
export const REMOTE = "origin";

/**
 * The person's own git in a clone.
 *
 * @param base Absolute path of the repository's root.
 * @throws {ReleaseError} `TOOL_NOT_FOUND`
 */
export async function openClone(base: string, run: Run): Promise<Git> {
  const tool = await requireTool("git", { environment: run.environment, base });
  return async (arguments_, input) => runTool(tool, arguments_, { directory: base, input }, run);
}

/**
 * The newest commit of the default branch, as the remote has it now: what stands there has been merged, and what is in the
 * work tree has not.
 *
 * @throws {ReleaseError} `DEFAULT_BRANCH_UNREAD`
 */
export async function readDefaultBranch(
  git: Git,
  { hosted }: Pick<RepositoryOfRecord, "hosted">,
): Promise<RemoteCommit & { readonly branch: string }> {
  const branch = hosted?.defaultBranch ?? (await readRemoteHead(git, REMOTE));
  if (branch === undefined) throw unread(`\`${REMOTE}\` does not tell which branch it is`);
  const { found, reason } = await readRemoteBranch(git, REMOTE, branch);
  if (found === undefined) throw unread(reason);
  return { ...found, branch };
}

function unread(reason: string): ReleaseError {
  return new ReleaseError("DEFAULT_BRANCH_UNREAD", sanitise(`the default branch cannot be read: ${reason}`), {
    hint: `See whether \`git ls-remote ${REMOTE}\` answers`,
  });
}
