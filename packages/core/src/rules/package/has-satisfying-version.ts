import semver from "semver";

import type { PackageState } from "../../registry/registry-state.ts";

/** Whether the registry has a version inside a range; `undefined` when it did not say what it has. */
export function hasSatisfyingVersion(state: PackageState | undefined, range: string): boolean | undefined {
  if (state?.kind === "absent") return false;
  if (state?.kind !== "present") return undefined;
  const versions = Object.keys(state.versions);
  return range === "*" ? versions.length > 0 : versions.some((version) => semver.satisfies(version, range, true));
}
