import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Git, listCommitFiles, prefetchBlobs, readFilesAt } from "@slipway/ci";
import { isProtected, ReleaseError, sanitise } from "@slipway/core";

import type { Run } from "../run/run.ts";
import { requireTool, runTool } from "../writing/tools.ts";
import type { Place } from "./place.ts";

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

/** Variables that make git look at another repository than it is started in. */
const OF_ANOTHER =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|NAMESPACE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|PREFIX)$/;

/**
 * Fetches the commit of a release tag into a directory of its own, for as long as the work goes on.
 *
 * @param work Is given why, where it cannot be had.
 * @throws {ReleaseError} `RELEASE_TAG_MOVED` where the tag is not at the commit that was released.
 */
export async function withReleasedCommit<Value>(
  place: Place,
  run: Run,
  work: (found: ReleasedCommit | { readonly reason: string }) => Promise<Value>,
): Promise<Value> {
  const directory = await mkdtemp(join(tmpdir(), "slipway-announce-"));
  try {
    return await work(await fetchTag(place, directory, run));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function fetchTag(
  place: Place,
  directory: string,
  run: Run,
): Promise<ReleasedCommit | { readonly reason: string }> {
  const { identity, tag } = place;
  const address = `${identity.server}/${identity.owner}/${identity.name}.git`;
  if (!isProtected(new URL(address))) return { reason: `\`${identity.server}\` is no address that a token may go to` };
  const git = await openEmpty(place, directory, run);
  if (git === undefined) return { reason: "`git` is not on PATH" };
  const ref = `refs/tags/${tag}`;
  for (const step of [
    ["init", "--quiet", "--bare", "--template=", "."],
    ["remote", "add", "origin", address],
    [
      "fetch",
      "--quiet",
      "--depth=1",
      "--filter=blob:none",
      "--no-tags",
      "--no-recurse-submodules",
      "origin",
      `+${ref}:${ref}`,
    ],
  ]) {
    const { ok, stderr } = await git(step);
    if (!ok) return { reason: stderr };
  }
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
    { hint: sanitise(`Let it name that commit again: \`git push --force origin ${commit}:refs/tags/${tag}\``) },
  );
}

/** Git with the token for one server, whatever this job or person has set up besides. */
async function openEmpty({ identity, token }: Place, directory: string, run: Run): Promise<Git | undefined> {
  const { environment } = run;
  const tool = await requireTool("git", { environment, base: run.cwd }).catch(() => undefined);
  if (tool === undefined) return undefined;
  const credential = Buffer.from(`x-access-token:${token}`).toString("base64");
  run.secrets.add(credential);
  const kept = Object.entries(tool.environment).filter(([name]) => !OF_ANOTHER.test(name));
  const configured = Number(tool.environment["GIT_CONFIG_COUNT"] ?? 0) || 0;
  const settings = [
    [`http.${identity.server}/.extraheader`, `AUTHORIZATION: basic ${credential}`],
    // Nobody is asked, and no other credential is taken.
    ["credential.helper", ""],
  ] as const;
  const variables = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${String(configured + index)}`, key],
    [`GIT_CONFIG_VALUE_${String(configured + index)}`, value],
  ]);
  const count = ["GIT_CONFIG_COUNT", String(configured + settings.length)];
  const own = { ...tool, environment: Object.fromEntries([...kept, ...variables, count]) };
  return async (arguments_, input) => runTool(own, arguments_, { directory, input }, { ...run, person: undefined });
}
