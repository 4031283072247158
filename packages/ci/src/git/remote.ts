/** What a program said and how it ended. */
interface GitAnswer {
  readonly ok: boolean;
  /** Without the final newline. */
  readonly stdout: string;
  readonly stderr: string;
}

/** One git command in the clone, started as its owner starts git: with its settings and its credentials. */
export type Git = (arguments_: readonly string[], input?: string) => Promise<GitAnswer>;

/** The refs of a remote as it has them now: full name → hash. Of an annotated tag `<ref>^{}` is the commit. */
export type RemoteRefs = ReadonlyMap<string, string>;

/**
 * Asks a remote for its refs.
 *
 * @param patterns Full names, `*` standing for anything.
 * @returns `undefined` and git's words where it gave no answer.
 */
export async function readRemoteRefs(
  git: Git,
  remote: string,
  patterns: readonly string[],
): Promise<{ readonly refs: RemoteRefs } | { readonly refs: undefined; readonly reason: string }> {
  const { ok, stdout, stderr } = await git(["ls-remote", "--quiet", remote, ...patterns]);
  if (!ok) return { refs: undefined, reason: stderr };
  const lines = stdout === "" ? [] : stdout.split("\n");
  return {
    refs: new Map(lines.map((line) => [line.slice(line.indexOf("\t") + 1), line.slice(0, line.indexOf("\t"))])),
  };
}

/** A commit of the remote, whose files can be read whatever is checked out. */
export interface RemoteCommit {
  /** Full hash. */
  readonly commit: string;
  /** @param path POSIX path from the root of the git work tree. @returns Nothing where it has no such file. */
  readonly readFile: (path: string) => Promise<string | undefined>;
  /** POSIX paths of the files below a directory; `.` is the root. */
  readonly listFiles: (directory: string) => Promise<readonly string[]>;
}

/**
 * A branch as the remote has it now. What the clone lacks of it is fetched; no branch of the clone is moved by that but
 * the one that stands for it.
 *
 * @returns `undefined` and why, where the remote does not tell or has no such branch.
 */
export async function readRemoteBranch(
  git: Git,
  remote: string,
  branch: string,
): Promise<
  { readonly found: RemoteCommit; readonly reason?: never } | { readonly found?: never; readonly reason: string }
> {
  const ref = `refs/heads/${branch}`;
  const answer = await readRemoteRefs(git, remote, [ref]);
  if (answer.refs === undefined) return { reason: answer.reason };
  const commit = answer.refs.get(ref);
  if (commit === undefined) return { reason: `\`${remote}\` has no branch \`${branch}\`` };
  const missing = await fetchCommit(git, remote, { ref, commit });
  if (missing !== undefined) return { reason: missing };
  return {
    found: {
      commit,
      readFile: async (path) => {
        const { ok, stdout } = await git(["show", `${commit}:${path}`]);
        return ok ? stdout : undefined;
      },
      listFiles: async (directory) => {
        const { ok, stdout } = await git([...LIST, commit, ...(directory === "." ? [] : ["--", directory])]);
        return ok ? stdout.split("\0").filter((path) => path !== "") : [];
      },
    },
  };
}

const LIST = ["--literal-pathspecs", "ls-tree", "-r", "-z", "--name-only", "--full-tree"];

/** Brings what is asked for, and moves nothing: no tag comes along, and no `FETCH_HEAD` is left. */
export const FETCH = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"] as const;

/** @returns Why the clone does not have the commit; nothing when it has. */
export async function fetchCommit(
  git: Git,
  remote: string,
  { ref, commit }: { readonly ref: string; readonly commit: string },
): Promise<string | undefined> {
  const has = async (): Promise<boolean> => (await git(["cat-file", "-e", `${commit}^{commit}`])).ok;
  if (await has()) return undefined;
  const { ok, stderr } = await git([...FETCH, remote, ref]);
  if (!ok) return stderr;
  return (await has()) ? undefined : `the commit ${commit} did not come with \`${ref}\``;
}

/** Addresses that a push to a remote goes to; none where there is no such remote. */
export async function listPushAddresses(git: Git, remote: string): Promise<readonly string[]> {
  const { ok, stdout } = await git(["remote", "get-url", "--push", "--all", remote]);
  return ok ? stdout.split("\n").filter((line) => line !== "") : [];
}

/** The branch that a remote gives to whoever asks for none: its default branch. */
export async function readRemoteHead(git: Git, remote: string): Promise<string | undefined> {
  const { ok, stdout } = await git(["ls-remote", "--quiet", "--symref", remote, "HEAD"]);
  return ok ? /^ref: refs\/heads\/(?<branch>\S+)\tHEAD$/mu.exec(stdout)?.groups?.["branch"] : undefined;
}
