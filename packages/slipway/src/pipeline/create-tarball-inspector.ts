import { inspect, type PackedPlan, type Problem, type PublishPlan } from "@slipway/core";
import { lintTarball, type TarballReading } from "@slipway/npm";

import type { Release } from "./read-release.ts";

/** Says what is wrong inside one tarball of a plan. */
export type TarballInspector = (
  entry: PackedPlan["packages"][number],
  reading: TarballReading,
) => Promise<readonly Problem[]>;

/** Looks once through plan and workspace for what every tarball is compared with. */
export function createTarballInspector(plan: PublishPlan, { registry, workspace }: Release): TarballInspector {
  const siblings = new Map(plan.packages.map((entry) => [entry.name, entry]));
  const sources = new Map(workspace.packages.map((pkg) => [pkg.directory, pkg]));
  return async (entry, { contents, scripts }) => {
    const lint = await lintTarball(contents, scripts);
    const source = sources.get(entry.directory);
    return inspect({
      entry,
      contents,
      siblings,
      ...(lint !== undefined && { lint }),
      ...(registry !== undefined && { registry }),
      ...(source !== undefined && { source }),
    });
  };
}
