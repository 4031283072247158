import { type Git, listCommitFiles, prefetchBlobs, readFilesAt } from "@slipway/ci";
import { ReleaseError, sanitise } from "@slipway/core";

import type { Run } from "../run/run.ts";
import type { Place } from "./place.ts";
import { withScratch } from "./scratch.ts";

/** The commit of a release tag, without a checkout: what is in it is read, and none of it is run. */
export interface ReleasedCommit {
  /** Runs in a repository that has nothing but this commit; its remote is `origin`. */
  readonly git: Git;
  /** Full hash. */
  readonly commit: string;
  /** POSIX paths of all files. */
  readonly paths: readonly string[];
  /** @returns By path; what is not there is absent. */
  readonly read: (paths: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}

/**
 * Fetches the commit of a release tag into a repository of its own, for as long as the work goes on.
 *
 * @param work Is given why, where it cannot be had.
 * @throws {ReleaseError} `RELEASE_TAG_MOVED` where the tag is not at the commit that was released.
 */
export async function withReleasedCommit<Value>(
  place: Place,
  run: Run,
  work: (found: ReleasedCommit | { readonly reason: string }) => Promise<Value>,
): Promise<Value> {
  return withScratch(place, run, async (git) => work("reason" in git ? git : await fetchTag(git, place)));
}

async function fetchTag(git: Git, place: Place): Promise<ReleasedCommit | { readonly reason: string }> {
  const ref = `refs/tags/${place.tag}`;
  const fetch = ["fetch", "--quiet", "--depth=1", "--filter=blob:none", "--no-tags", "--no-recurse-submodules"];
  const fetched = await git([...fetch, "origin", `+${ref}:${ref}`]);
  if (!fetched.ok) return { reason: fetched.stderr };
  const { ok, stdout: commit, stderr } = await git(["rev-parse", "--verify", `${ref}^{commit}`]);
  if (!ok) return { reason: stderr };
  if (place.commit !== undefined && place.commit !== commit) throw moved(place, commit);
  const files = await listCommitFiles(git, commit);
  return {
    git,
    commit,
    paths: [...files.keys()],
    read: async (paths) => {
      await prefetchBlobs(
        git,
        "origin",
        paths.flatMap((path) => files.get(path) ?? []),
      );
      return readFilesAt(git, commit, paths);
    },
  };
}

function moved({ tag, repository, commit = "" }: Place, actual: string): ReleaseError {
  return new ReleaseError(
    "RELEASE_TAG_MOVED",
    sanitise(`the tag \`${tag}\` of \`${repository}\` is at ${actual}, and what was published is from ${commit}`),
    {
      hint: sanitise(
        `Is it the report of this tag's release? If it is, and the tag was moved, let it name that commit again: \`git push --force origin ${commit}:refs/tags/${tag}\``,
      ),
    },
  );
}
