import { FETCH, fetchCommit, type Git, type RemoteRefs } from "./remote.ts";

/** What is checked out. */
export interface WorkTree {
  /** Full hash of `HEAD`. */
  readonly commit: string;
  /** Name of the branch; absent where none is checked out. */
  readonly branch: string | undefined;
  /** Name of the remote's branch that it follows, or would. */
  readonly remoteBranch: string | undefined;
  /** POSIX paths of files that are not as in `HEAD`, new ones too; ignored ones are not among them. */
  readonly changed: readonly string[];
}

/** Of a line of `git status`: what became of the file, and a space. */
const STATUS = 3;

/** @returns Nothing where there is no commit, or git does not tell. */
export async function readWorkTree(git: Git, remote: string): Promise<WorkTree | undefined> {
  const [head, branch, status] = await Promise.all([
    git(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]),
    git(["symbolic-ref", "--quiet", "--short", "HEAD"]),
    // A setting of the repository's own that would run a program.
    git(["-c", "core.fsmonitor=false", "status", "--porcelain", "-z", "--no-renames", "--untracked-files=normal"]),
  ]);
  if (!head.ok || !status.ok) return undefined;
  const name = branch.ok ? branch.stdout : undefined;
  return {
    commit: head.stdout,
    branch: name,
    remoteBranch: name === undefined ? undefined : await readRemoteName(git, remote, name),
    changed: status.stdout.split("\0").flatMap((line) => (line === "" ? [] : [line.slice(STATUS)])),
  };
}

/** Its own name but where it follows a branch of that remote that has another. */
async function readRemoteName(git: Git, remote: string, branch: string): Promise<string> {
  const format = "--format=%(upstream:remotename) %(upstream:remoteref)";
  const { stdout } = await git(["for-each-ref", format, `refs/heads/${branch}`]);
  const prefix = `${remote} refs/heads/`;
  return stdout.startsWith(prefix) ? stdout.slice(prefix.length) : branch;
}

/**
 * Whether a commit is on a branch of the remote as that is now.
 *
 * @returns `undefined` and why, where the remote's newest commit could not be had.
 */
export async function isPushed(
  git: Git,
  remote: string,
  { commit, branch, refs }: { readonly commit: string; readonly branch: string; readonly refs: RemoteRefs },
): Promise<
  { readonly pushed: boolean; readonly reason?: never } | { readonly pushed?: never; readonly reason: string }
> {
  const ref = `refs/heads/${branch}`;
  const newest = refs.get(ref);
  if (newest === undefined) return { pushed: false };
  if (newest === commit) return { pushed: true };
  const reason = await fetchCommit(git, remote, { ref, commit: newest });
  if (reason !== undefined) return { reason };
  return { pushed: (await git(["merge-base", "--is-ancestor", commit, newest])).ok };
}

/** Hashes that one command is given. */
const MOST_HASHES = 5_000;

/** When commits were made, in seconds; those that the clone does not have are absent. */
export async function readCommitTimes(git: Git, commits: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const some = commits.slice(0, MOST_HASHES);
  if (some.length === 0) return new Map();
  const { stdout: types } = await git(["cat-file", "--batch-check"], `${some.join("\n")}\n`);
  const known = types.split("\n").flatMap((line) => (line.includes(" commit ") ? (line.split(" ", 1)[0] ?? []) : []));
  if (known.length === 0) return new Map();
  const log = ["log", "--no-walk=unsorted", "--format=%H %ct", "--stdin"];
  const { stdout } = await git(log, `${known.join("\n")}\n`);
  return new Map(
    stdout.split("\n").map((line) => {
      const [hash = "", time = ""] = line.split(" ");
      return [hash, Number(time)] as const;
    }),
  );
}

/**
 * Files as they are in a commit.
 *
 * @param paths POSIX paths from the root of the git work tree.
 * @returns By path; what the commit does not have is absent.
 */
export async function readFilesAt(
  git: Git,
  commit: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  // A name with a line break in it would be two.
  const asked = paths.filter((path) => !path.includes("\n"));
  if (asked.length === 0) return new Map();
  const checked = await git(["cat-file", "--batch-check"], asked.map((path) => `${commit}:${path}\n`).join(""));
  const answers = checked.stdout.split("\n");
  const hashes = asked.flatMap((path, index) => {
    const hash = BLOB.exec(answers[index] ?? "")?.groups?.["hash"];
    return hash === undefined ? [] : [[path, hash] as const];
  });
  const texts = await readBlobs(git, [...new Set(hashes.map(([, hash]) => hash))]);
  return new Map(
    hashes.flatMap(([path, hash]) => {
      const text = texts.get(hash);
      return text === undefined ? [] : [[path, text] as const];
    }),
  );
}

const BLOB = /^(?<hash>[\da-f]+) blob (?<size>\d+)$/;

async function readBlobs(git: Git, hashes: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  if (hashes.length === 0) return found;
  const { stdout } = await git(["cat-file", "--batch"], hashes.map((hash) => `${hash}\n`).join(""));
  let rest = Buffer.from(stdout);
  for (const hash of hashes) {
    const end = rest.indexOf("\n");
    const head = BLOB.exec(rest.subarray(0, Math.max(0, end)).toString())?.groups;
    // Bytes that are no text have changed their number: what stands behind them cannot be found.
    if (head?.["hash"] !== hash) return found;
    const start = end + 1;
    const size = Number(head["size"]);
    found.set(hash, rest.subarray(start, start + size).toString());
    rest = rest.subarray(start + size + 1);
  }
  return found;
}

/**
 * All files of a commit.
 *
 * @returns POSIX path from its root → hash of its blob.
 */
export async function listCommitFiles(git: Git, commit: string): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await git(["ls-tree", "-r", "-z", "--full-tree", commit]);
  return new Map(
    stdout.split("\0").flatMap((line) => {
      const [, hash, path] = /^\d+ blob ([\da-f]+)\t([^]+)$/.exec(line) ?? [];
      return hash === undefined || path === undefined ? [] : [[path, hash] as const];
    }),
  );
}

/** Brings files that a partial clone has left with its remote, all in one go; git would fetch each for itself. */
export async function prefetchBlobs(git: Git, remote: string, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0) return;
  // As git does it itself: nothing that is there has to be told to the server.
  const quiet = ["-c", "fetch.negotiationAlgorithm=noop", ...FETCH, "--filter=blob:none", "--stdin", remote];
  await git(quiet, [...new Set(hashes)].map((hash) => `${hash}\n`).join(""));
}
