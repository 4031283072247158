import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { checkOutCommit, findBase as findBaseCommit, listChangedSince, withoutGitPlace } from "@slipway/ci";
import {
  type Base,
  type Findings,
  listUntouched,
  markByInputs,
  markUnchanged,
  type RegistryState,
  ReleaseError,
  type WorkspacePackage,
} from "@slipway/core";

import { checkSources } from "./check-sources.ts";
import { silentProgress } from "./run/progress.ts";
import type { Run } from "./run/run.ts";
import { readSources, type SourceOptions, type Sources } from "./sources.ts";

const SHORT_COMMIT = 7;

/**
 * The commit at which a change begins: that of a pull request where this is a run of one, or what `HEAD` has in common with
 * a ref.
 *
 * @param ref A branch, a tag or a hash.
 * @returns Nothing where the clone does not reach back that far, and outside of git.
 */
export async function findBase(
  { workspace, context }: Pick<Sources, "workspace" | "context">,
  ref: string | undefined,
  { environment }: Pick<Run, "environment">,
): Promise<Base | undefined> {
  const { pullRequest } = context;
  const wish = ref === undefined ? pullRequest?.base : ref;
  if (wish === undefined || !workspace.git) return undefined;
  const merged = ref === undefined && pullRequest?.merged === true;
  const commit = await findBaseCommit(workspace.base, { ref: wish, merged }, environment);
  if (commit === undefined) return undefined;
  return { name: ref ?? pullRequest?.branch ?? commit.slice(0, SHORT_COMMIT), commit };
}

/** What is looked at, and how it was read. */
interface Compared {
  readonly sources: Sources;
  readonly options: SourceOptions;
  readonly auth?: "oidc" | undefined;
  readonly registry: RegistryState | undefined;
}

/**
 * Says of each problem whether the base has it as well. Its files are read in a directory of their own, from the objects of
 * this clone, by the same rules and with the same answers of the registry.
 *
 * @throws {ReleaseError} `BASE_UNREADABLE`, and whatever reading that commit's files throws.
 */
export async function compareWithBase(
  problems: Findings["problems"],
  base: Base,
  { sources, options, auth, registry }: Compared,
  run: Run,
): Promise<Findings["problems"]> {
  if (problems.length === 0) return problems;
  return run.progress.stage(`Compare with ${base.name}`, async () => {
    // By its own name: what is found below it is told by paths from there.
    const directory = await realpath(await mkdtemp(join(tmpdir(), "slipway-base-")));
    try {
      const { workspace } = sources;
      if (!(await checkOutCommit(workspace.base, base.commit, directory, run.environment)))
        throw new ReleaseError("BASE_UNREADABLE", `git does not write down the files of \`${base.commit}\``);
      const environment = withoutGitPlace(run.environment);
      const before = await readSources(
        { ...options, directory: join(directory, workspace.root) },
        { ...run, cwd: directory, environment, progress: silentProgress },
        auth,
        sources,
      );
      const found = checkSources(before, registry);
      const changed = await listChangedSince(workspace.base, base.commit, run.environment);
      const untouched = changed === undefined ? new Set<string>() : listUntouched(workspace.packages, changed);
      return markUnchanged(
        { problems: markByInputs(problems, untouched), versions: listVersions(workspace.packages) },
        { problems: found.problems, versions: listVersions(before.workspace.packages) },
      );
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
}

function listVersions(packages: readonly WorkspacePackage[]): ReadonlyMap<string, string> {
  return new Map(packages.map(({ name, version }) => [name, version]));
}
