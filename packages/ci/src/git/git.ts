import { existsSync } from "node:fs";
import { basename, dirname } from "node:path";

import { type Checkout, isReleaseTag, type RepositoryIdentity } from "@slipway/core";
import hostedGitInfo from "hosted-git-info";

import type { Environment } from "../provider/ci-provider.ts";
import { runGit } from "./run-git.ts";

/** Newest first; older ones say nothing about how tags are named today. */
const MOST_TAGS = 50;
const SCP = /^(?:[^@/\s]+@)?(?<host>[^:/\s]{2,}):(?!\/\/)(?<path>.+)$/;

/** What of the run's environment a clone is compared with. */
interface Expectation {
  readonly commit?: string | undefined;
  readonly tag?: string | undefined;
  readonly defaultBranch?: string | undefined;
}

/** What a local clone says about the run's commit and tag, or nothing where there is no clone. */
export async function readCheckout(
  directory: string,
  environment: Environment,
  { commit, tag, defaultBranch }: Expectation,
): Promise<Checkout | undefined> {
  const git = (...arguments_: string[]): Promise<string | undefined> => runGit(arguments_, directory, environment);
  const [head, shallow, tagCommit, changed] = await Promise.all([
    git("rev-parse", "--verify", "--quiet", "HEAD^{commit}"),
    git("rev-parse", "--is-shallow-repository"),
    tag === undefined ? undefined : git("rev-parse", "--verify", "--quiet", `refs/tags/${tag}^{commit}`),
    // Outside of a run nothing names a commit yet.
    commit === undefined ? undefined : listChanged(directory, environment),
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
    tagCommit,
    onDefaultBranch: known
      ? (await git("merge-base", "--is-ancestor", commit ?? head, branch)) !== undefined
      : undefined,
    changed,
  };
}

/** Of a line of `git status`: what became of the file, and a space. */
const STATUS = 3;

/** Tracked files that are not as in `HEAD`; nothing where git does not tell. Submodules are left out. */
async function listChanged(directory: string, environment: Environment): Promise<readonly string[] | undefined> {
  const list = ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=no", "--ignore-submodules=all"];
  const output = await runGit(["--no-optional-locks", "-c", "core.fsmonitor=false", ...list], directory, environment);
  return output?.split("\0").flatMap((line) => (line === "" ? [] : [line.slice(STATUS)]));
}

/**
 * The tags of a clone that are a release's by their name, newest first: so many `release-*`, and so many of other forms.
 *
 * @param directory Any directory of the git work tree.
 */
export async function readReleaseTags(directory: string, environment: Environment): Promise<string[]> {
  const list = ["for-each-ref", "--sort=-creatordate", "--format=%(refname:strip=2)", "refs/tags"];
  const output = await runGit(list, directory, environment);
  const tags = (output ?? "").split("\n").filter((tag) => isReleaseTag(tag));
  const trains = tags.filter((tag) => tag.startsWith("release-")).slice(0, MOST_TAGS);
  const others = tags.filter((tag) => !tag.startsWith("release-")).slice(0, MOST_TAGS);
  return [...trains, ...others];
}

/** Whether a file, named by its absolute path, came with a repository: git has it in its index. */
export async function isTracked(file: string, environment: Environment): Promise<boolean> {
  if (!existsSync(file)) return false;
  // A setting of the repository's own that would run a program.
  const list = ["-c", "core.fsmonitor=false", "ls-files", "--error-unmatch", "--", basename(file)];
  return (await runGit(list, dirname(file), environment)) !== undefined;
}

/** Paths that one command is given. */
const MOST_PATHS = 500;

/** The most bytes of paths that one command is given. */
const MOST_ARGUMENTS = 100_000;

/**
 * The files that git has in its index under some paths.
 *
 * @param directory The root of the git work tree.
 * @param paths POSIX paths from there.
 * @returns Nothing where there is no git.
 */
export async function listTracked(
  directory: string,
  paths: readonly string[],
  environment: Environment,
): Promise<readonly string[] | undefined> {
  if (paths.join(" ").length > MOST_ARGUMENTS) return undefined;
  const list = ["-c", "core.fsmonitor=false", "--literal-pathspecs", "ls-files", "-z", "--", ...paths];
  const output = await runGit(list, directory, environment);
  return output?.split("\0").filter((path) => path !== "");
}

/**
 * Those of some absolute paths that git ignores; none where it does not tell.
 *
 * @param directory Any directory of the git work tree.
 */
export async function listIgnored(
  directory: string,
  paths: readonly string[],
  environment: Environment,
): Promise<readonly string[]> {
  const ignored: string[] = [];
  // By so many as one command can be given.
  for (let begin = 0; begin < paths.length; begin += MOST_PATHS) {
    const some = paths.slice(begin, begin + MOST_PATHS);
    const output = await runGit(["-c", "core.quotePath=false", "check-ignore", "--", ...some], directory, environment);
    ignored.push(...(output ?? "").split("\n").filter((path) => path !== ""));
  }
  return ignored;
}

/** The ref of the branch that is checked out, such as `refs/heads/main`; nothing when there is none. */
export async function readBranch(directory: string, environment: Environment): Promise<string | undefined> {
  return runGit(["symbolic-ref", "--quiet", "HEAD"], directory, environment);
}

/** The repository that a remote names: as git reaches it, or where that is no server, such as a mirror on disk, as it was written. */
export async function readRemote(
  directory: string,
  environment: Environment,
  remote: "origin" | "upstream" = "origin",
): Promise<RepositoryIdentity | undefined> {
  const reached = await runGit(["remote", "get-url", remote], directory, environment);
  if (reached === undefined) return undefined;
  const identity = parseRemote(reached);
  if (identity !== undefined) return identity;
  // `url.<base>.insteadOf` stands in between.
  const written = await runGit(["config", "--get", `remote.${remote}.url`], directory, environment);
  return written === undefined ? undefined : parseRemote(written);
}

/**
 * The repository a git remote's URL names: https, ssh, git and scp forms, with or without `.git`. Credentials in the URL
 * are left behind. Letter case is as written, which need not be the server's.
 *
 * @returns Nothing for a local path or an address with no owner.
 */
export function parseRemote(url: string): RepositoryIdentity | undefined {
  const hosted = hostedGitInfo.fromUrl(url);
  if (hosted !== undefined && hosted.user !== null) {
    return { server: `https://${hosted.domain}`, owner: hosted.user, name: hosted.project };
  }
  return parseUnknownHost(url);
}

/** Servers that hosted-git-info has never heard of, such as a GitHub Enterprise Server. */
function parseUnknownHost(url: string): RepositoryIdentity | undefined {
  const { host, path } = splitAddress(url) ?? {};
  if (host === undefined || path === undefined) return undefined;
  const segments = path
    .replace(/\.git\/?$/, "")
    .split("/")
    .filter((segment) => segment !== "");
  const name = segments.pop();
  if (name === undefined || segments.length === 0) return undefined;
  return { server: `https://${host}`, owner: segments.join("/"), name };
}

function splitAddress(url: string): { host?: string; path?: string } | undefined {
  if (!url.includes("://")) return SCP.exec(url)?.groups;
  const parsed = URL.parse(url);
  if (parsed === null || parsed.hostname === "") return undefined;
  // A port belongs to the transport; only a web address keeps it.
  const web = parsed.protocol === "https:" || parsed.protocol === "http:";
  return { host: web ? parsed.host : parsed.hostname, path: parsed.pathname };
}
