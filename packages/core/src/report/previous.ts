import * as v from "valibot";

import type { PublishPlan } from "../plan/publish-plan.ts";
import type { RegistryState } from "../registry/registry-state.ts";

/** How large the version is that a package's dist-tag points to before a release, as far as the registry says it. */
export interface PreviousVersion {
  readonly name: string;
  readonly version: string;
  /** Bytes. */
  readonly unpackedSize?: number | undefined;
  readonly fileCount?: number | undefined;
}

export const previousSchema: v.GenericSchema<unknown, PreviousVersion> = v.object({
  name: v.string(),
  version: v.string(),
  unpackedSize: v.exactOptional(v.number()),
  fileCount: v.exactOptional(v.number()),
});

/** What was read of the versions before those of a plan; nothing of a package of which neither number is known. */
export function listPrevious({ packages }: PublishPlan, registry: RegistryState): PreviousVersion[] {
  return packages.flatMap(({ name, previousVersion }) => {
    const state = registry.get(name);
    if (previousVersion === undefined || state?.kind !== "present") return [];
    const { unpackedSize, fileCount } = state.versions[previousVersion] ?? {};
    if (unpackedSize === undefined && fileCount === undefined) return [];
    return [{ name, version: previousVersion, unpackedSize, fileCount }];
  });
}
