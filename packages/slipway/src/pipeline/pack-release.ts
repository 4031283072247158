import {
  applySuppressions,
  compareProblems,
  formatCount,
  type PackedPlan,
  type Problem,
  type PublishPlan,
  stageOf,
} from "@slipway/core";
import { packWorkspace, type PackedReading } from "@slipway/npm";

import type { Io } from "../io.ts";
import type { Progress } from "../progress/progress.ts";
import { createTarballInspector } from "./create-tarball-inspector.ts";
import type { Release } from "./read-release.ts";

export interface PackedRelease {
  readonly plan: PackedPlan;
  /** What is wrong inside the tarballs, without what `slipway.json` says to ignore. */
  readonly problems: readonly Problem[];
}

/**
 * Packs a plan through the repository's own package manager and looks inside the tarballs.
 *
 * @param directory Absolute path to pack into.
 * @param keep Given what was read of each tarball.
 * @throws {ReleaseError} As `packWorkspace` does.
 */
export async function packRelease(
  release: Release,
  plan: PublishPlan,
  directory: string,
  io: Io,
  progress: Progress,
  keep?: (file: string, reading: PackedReading) => void,
): Promise<PackedRelease> {
  const { config, configFile, workspace } = release;
  const inspectTarball = createTarballInspector(plan, release);
  const found: Problem[] = [];
  const { plan: packed } = await progress.stage(
    `Pack ${formatCount(plan.packages.length, "package")} with ${workspace.packageManager.name} and look inside`,
    () =>
      packWorkspace({
        workspace,
        plan,
        directory,
        environment: io.environment,
        signal: io.signal,
        onTarball: async (entry, reading) => {
          found.push(...(await inspectTarball(entry, reading)));
          const { scripts: _, ...kept } = reading;
          keep?.(entry.tarball.file, kept);
        },
      }),
  );
  const problems = applySuppressions(
    found.toSorted(compareProblems),
    config,
    configFile,
    (code) => stageOf(code) === "inspect",
  );
  return { plan: packed, problems };
}
