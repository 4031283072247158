import { inspect, type PackedPlan, type Problem, type PublishPlan } from "@slipway/core";
import { lintTarball, type TarballReading } from "@slipway/npm";

import type { Release } from "./read-release.ts";

/** What is wrong inside one tarball of a plan. */
export async function inspectTarball(
  entry: PackedPlan["packages"][number],
  { contents, scripts }: TarballReading,
  plan: PublishPlan,
  { registry, workspace }: Release,
): Promise<Problem[]> {
  const lint = await lintTarball(contents, scripts);
  const source = workspace.packages.find(({ directory }) => directory === entry.directory);
  return inspect({
    entry,
    contents,
    siblings: plan.packages,
    ...(lint !== undefined && { lint }),
    ...(registry !== undefined && { registry }),
    ...(source !== undefined && { source }),
  });
}
