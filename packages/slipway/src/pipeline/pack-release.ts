import { formatCount, type PackedPlan, type Problem, type PublishPlan } from "@slipway/core";
import { packWorkspace } from "@slipway/npm";

import type { Io } from "../io.ts";
import type { Progress } from "../progress/progress.ts";
import { inspectPacked } from "./inspect-packed.ts";
import type { Release } from "./read-release.ts";

/**
 * Packs a plan through the repository's own package manager and looks inside the tarballs.
 *
 * @param directory Absolute path to pack into.
 * @throws {ReleaseError} As `packWorkspace` does.
 */
export async function packRelease(
  release: Release,
  plan: PublishPlan,
  directory: string,
  io: Io,
  progress: Progress,
): Promise<{ readonly plan: PackedPlan; readonly problems: readonly Problem[] }> {
  const { workspace } = release;
  const { plan: packed } = await progress.stage(
    `Pack ${formatCount(plan.packages.length, "package")} with ${workspace.packageManager.name}`,
    () => packWorkspace({ workspace, plan, directory, environment: io.environment, signal: io.signal }),
  );
  const problems = await progress.stage("Look inside the tarballs", () => inspectPacked(packed, directory, release));
  return { plan: packed, problems };
}
