import { availableParallelism } from "node:os";
import { join } from "node:path";

import {
  applySuppressions,
  checkVersionTaken,
  compareProblems,
  inspect,
  type PackedPlan,
  type Problem,
} from "@slipway/core";
import { lintTarball, readTarball } from "@slipway/npm";
import pLimit from "p-limit";

import type { Release } from "./read-release.ts";

/** What is wrong inside the tarballs of a packed directory, without what `slipway.json` says to ignore. */
export async function inspectPacked(plan: PackedPlan, directory: string, release: Release): Promise<Problem[]> {
  const { config, configFile, registry, workspace } = release;
  const sources = new Map(workspace.packages.map((pkg) => [pkg.directory, pkg]));
  const limit = pLimit(availableParallelism());
  const problems = await limit.map(plan.packages, async (entry) => {
    const file = join(directory, entry.tarball.file);
    const contents = await readTarball(file);
    const lint = await lintTarball(file, contents);
    const source = sources.get(entry.directory);
    return inspect({
      entry,
      contents,
      siblings: plan.packages,
      ...(lint !== undefined && { lint }),
      ...(registry !== undefined && { registry }),
      ...(source !== undefined && { source }),
    });
  });
  // The plan may have been made earlier than the registry was read.
  const taken = checkVersionTaken({ ...release, plan });
  return applySuppressions([...taken, ...problems.flat()].toSorted(compareProblems), config, configFile, (code) =>
    code.startsWith("TARBALL_"),
  );
}
