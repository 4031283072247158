import {
  type Git,
  isPushed,
  listPushAddresses,
  readFilesAt,
  parseRemote,
  readRemoteHead,
  readRemoteRefs,
  readWorkTree,
  type RemoteRefs,
  tagsOf,
} from "@slipway/ci";
import {
  hostOf,
  nameSome,
  quote,
  ReleaseError,
  type RepositoryIdentity,
  sanitise,
  type WorkspacePackage,
} from "@slipway/core";

import { REMOTE } from "../writing/clone.ts";
import type { RepositoryOfRecord } from "../writing/repository-of-record.ts";

/** A clone from whose commit a release can be made. */
export interface CloneState {
  /** Full hash of `HEAD`. */
  readonly commit: string;
  /** Name of the remote's branch that it is on. */
  readonly branch: string;
  /** Absent where the remote does not tell. */
  readonly defaultBranch: string | undefined;
  /** Tags of the remote by name, each with the hash of its commit. */
  readonly tags: ReadonlyMap<string, string>;
}

const TAGS = "refs/tags/";

/**
 * Looks at what is checked out, and at what the remote has: the work tree is clean, and its commit is on its branch there.
 *
 * @throws {ReleaseError} `TAG_BRANCH_UNKNOWN`, `TAG_TREE_CHANGED`, `TAG_REMOTE_UNREADABLE`, `TAG_COMMIT_UNPUSHED`,
 *   `REPOSITORY_DISAGREES` where a push would go somewhere else.
 */
export async function readCloneState(git: Git, { identity, hosted }: RepositoryOfRecord): Promise<CloneState> {
  const tree = await readWorkTree(git, REMOTE);
  if (tree?.branch === undefined || tree.remoteBranch === undefined) {
    const silence = tree === undefined ? await describeSilence(git) : undefined;
    throw new ReleaseError("TAG_BRANCH_UNKNOWN", sanitise(silence ?? "no branch is checked out: `HEAD` is detached"), {
      hint: silence === undefined ? "`git switch <branch>`" : "See what `git status` says here",
    });
  }
  refuseChanges(tree.changed);
  await refuseOtherTargets(git, identity);
  const { commit, remoteBranch: branch } = tree;
  const answer = await readRemoteRefs(git, REMOTE, [`refs/heads/${branch}`, `${TAGS}*`]);
  if (answer.refs === undefined) throw unreadable(answer.reason);
  const { pushed, reason } = await isPushed(git, REMOTE, { commit, branch, refs: answer.refs });
  if (reason !== undefined) throw unreadable(reason);
  if (!pushed) throw unpushed(commit, branch, answer.refs);
  const defaultBranch = hosted?.defaultBranch ?? (await readRemoteHead(git, REMOTE));
  return { commit, branch, defaultBranch, tags: tagsOf(answer.refs) };
}

/** Why git tells of no commit. */
async function describeSilence(git: Git): Promise<string> {
  const { ok, stderr } = await git(["rev-parse", "--git-dir"]);
  if (ok) return "nothing has been committed here";
  return `git refuses: ${(stderr.split("\n", 1)[0] ?? "").replace(/^fatal: /u, "")}`;
}

/**
 * Holds manifests against the commit that is tagged: git shows no change of a file that it was told to leave alone
 * (`--assume-unchanged`, `--skip-worktree`), and none of a package that it ignores.
 *
 * @param packages What will be released, by files from the root of the git work tree.
 * @throws {ReleaseError} `TAG_TREE_CHANGED`
 */
export async function requireInCommit(
  git: Git,
  commit: string,
  packages: readonly Pick<WorkspacePackage, "file" | "text">[],
): Promise<void> {
  const committed = await readFilesAt(
    git,
    commit,
    packages.map(({ file }) => file),
  );
  refuseChanges(packages.filter(({ file, text }) => !isSameText(committed.get(file), text)).map(({ file }) => file));
}

/** Line ends are as the settings of the clone want them. */
function isSameText(committed: string | undefined, here: string): boolean {
  return committed !== undefined && committed.replaceAll("\r\n", "\n").trim() === here.replaceAll("\r\n", "\n").trim();
}

function refuseChanges(changed: readonly string[]): void {
  if (changed.length === 0) return;
  const files = nameSome(changed.map((path) => quote(path)));
  throw new ReleaseError("TAG_TREE_CHANGED", sanitise(`the work tree is not clean: ${files}`), {
    hint: "Commit and push what belongs to the release, and `git stash --include-untracked` the rest",
  });
}

/** Settings of the clone may send a push elsewhere than `origin` says. A path on this machine is nobody's repository. */
async function refuseOtherTargets(git: Git, identity: RepositoryIdentity): Promise<void> {
  for (const address of await listPushAddresses(git, REMOTE)) {
    const target = parseRemote(address);
    if (target === undefined || isSame(target, identity)) continue;
    throw new ReleaseError(
      "REPOSITORY_DISAGREES",
      sanitise(
        `the repository is \`${identity.owner}/${identity.name}\`, and \`git push ${REMOTE}\` goes to \`${target.owner}/${target.name}\` on ${hostOf(target.server)}`,
      ),
      { hint: `\`git remote set-url --push ${REMOTE} <its address>\`` },
    );
  }
}

function isSame(left: RepositoryIdentity, right: RepositoryIdentity): boolean {
  const [one, other] = [left, right].map(({ owner, name }) => `${owner}/${name}`.toLowerCase());
  return one === other && hostOf(left.server) === hostOf(right.server);
}

function unreadable(reason: string): ReleaseError {
  return new ReleaseError("TAG_REMOTE_UNREADABLE", sanitise(`\`${REMOTE}\` cannot be read: ${lastLine(reason)}`), {
    hint: `See what \`git ls-remote ${REMOTE}\` says`,
  });
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

function unpushed(commit: string, branch: string, refs: RemoteRefs): ReleaseError {
  const short = commit.slice(0, 10);
  const message = refs.has(`refs/heads/${branch}`)
    ? `${short} is not on \`${branch}\` of \`${REMOTE}\``
    : `\`${REMOTE}\` has no branch \`${branch}\``;
  return new ReleaseError("TAG_COMMIT_UNPUSHED", sanitise(message), { hint: "`git push`, then run this again" });
}
