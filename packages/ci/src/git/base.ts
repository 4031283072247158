import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import type { Environment } from "../provider/ci-provider.ts";
import { runGit } from "./run-git.ts";

/** Where the commits of a change begin, as a run or a person tells. */
interface BaseWish {
  /** A branch, a tag or a hash. */
  readonly ref: string;
  /** `HEAD` is a merge of the change into its base, made to be looked at: its first parent is what it would go into. */
  readonly merged?: boolean | undefined;
}

/**
 * The commit that a change begins at: what `HEAD` and its base have in common.
 *
 * @param directory Any directory of the git work tree.
 * @returns Full hash; nothing where the clone does not reach back that far, or knows no such ref.
 */
export async function findBase(
  directory: string,
  { ref, merged = false }: BaseWish,
  environment: Environment,
): Promise<string | undefined> {
  const git = async (...arguments_: string[]): Promise<string | undefined> =>
    runGit(arguments_, directory, environment);
  const resolveCommit = async (name: string): Promise<string | undefined> =>
    git("rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`);
  if (merged && (await resolveCommit("HEAD^2")) !== undefined) return resolveCommit("HEAD^1");
  const base = (await resolveCommit(ref)) ?? (await resolveCommit(`refs/remotes/origin/${ref}`));
  return base === undefined ? undefined : git("merge-base", base, "HEAD");
}

/** A file as it is in a commit; nothing where that has none. */
export async function readFileOf(
  directory: string,
  commit: string,
  file: string,
  environment: Environment,
): Promise<string | undefined> {
  return runGit(["show", `${commit}:${file}`], directory, environment);
}

/**
 * Files that are otherwise in `HEAD` than in a commit, or in one of them only: POSIX paths from the root of the work tree.
 *
 * @returns Nothing where git does not tell.
 */
export async function listChangedSince(
  directory: string,
  commit: string,
  environment: Environment,
): Promise<readonly string[] | undefined> {
  const difference = ["diff-tree", "-r", "-z", "--name-only", "--no-renames", "--no-ext-diff", commit, "HEAD"];
  const output = await runGit(difference, directory, environment);
  return output?.split("\0").filter((path) => path !== "");
}

/** Variables that lead git elsewhere, whatever directory it is started in. */
const LEADING = new Set(["GIT_DIR", "GIT_WORK_TREE"]);

/** An environment in which git finds the repository of the directory that it is started in. */
export function withoutGitPlace(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !LEADING.has(name)));
}

/** Programs that a person's settings start for single files, and that fetch what the commit only names. */
const NO_FILTERS = [
  "-c",
  "filter.lfs.smudge=",
  "-c",
  "filter.lfs.process=",
  "-c",
  "filter.lfs.required=false",
] as const;

/**
 * Writes a commit's files into a directory of its own, a work tree whose `HEAD` is that commit. The objects are those of the
 * repository that has it; neither its index nor its work tree is touched, no hook runs, and nothing is fetched.
 *
 * @param directory Any directory of the git work tree that has the commit.
 * @param commit Full hash.
 * @param into Absolute path of an empty directory.
 * @returns Whether all of it is there.
 */
export async function checkOutCommit(
  directory: string,
  commit: string,
  into: string,
  environment: Environment,
): Promise<boolean> {
  const there = await runGit(
    ["rev-parse", "--show-object-format", "--git-path", "objects", "--git-path", "shallow"],
    directory,
    environment,
  );
  const [format = "sha1", objects, shallow] = there?.split("\n") ?? [];
  if (objects === undefined || shallow === undefined) return false;
  const git = async (...arguments_: string[]): Promise<string | undefined> =>
    runGit(arguments_, into, withoutGitPlace(environment));
  if ((await git("init", "--quiet", "--template=", `--object-format=${format}`)) === undefined) return false;
  const own = join(into, ".git");
  await mkdir(join(own, "objects", "info"), { recursive: true });
  await writeFile(join(own, "objects", "info", "alternates"), `${resolve(directory, objects)}\n`);
  // A clone that is whole has none.
  await copyFile(resolve(directory, shallow), join(own, "shallow")).catch(() => {});
  const steps = [
    ["update-ref", "--no-deref", "HEAD", commit],
    ["read-tree", commit],
    [...NO_FILTERS, "checkout-index", "--all", "--force", "--quiet"],
  ];
  for (const step of steps) if ((await git(...step)) === undefined) return false;
  return true;
}
