import semver from "semver";

import type { WorkspacePackage } from "../workspace/workspace.ts";
import type { PackageIndex } from "./index-packages.ts";
import type { Dependency } from "./list-dependencies.ts";

/**
 * The workspace's package that a dependency means, or `undefined` when it means something else: a range that this
 * workspace's version is outside of is answered by an older version on the registry and needs nothing from here.
 *
 * A dist-tag and a catalog entry are taken for this workspace's package when the name is: an order that nobody needed does
 * no harm.
 */
export function resolveDependency(
  from: WorkspacePackage,
  { spec }: Dependency,
  index: PackageIndex,
): WorkspacePackage | undefined {
  if (spec.kind === "foreign") return undefined;
  if (spec.kind === "path") {
    const { byDirectory } = index;
    return byDirectory.get(resolvePath(from.directory, spec.path)) ?? byDirectory.get(resolvePath(".", spec.path));
  }
  const pkg = index.byName.get(spec.target);
  if (spec.kind === "range" && pkg !== undefined && !satisfies(pkg.version, spec.range)) return undefined;
  return pkg;
}

/** npm counts every version, prereleases too, as `*` (`dep-valid.js` of `@npmcli/arborist`). */
function satisfies(version: string, range: string): boolean {
  return range === "*" || semver.satisfies(version, range, true);
}

function resolvePath(directory: string, path: string): string {
  const segments: string[] = [];
  for (const segment of `${directory}/${path.replaceAll("\\", "/")}`.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "." && segment !== "") segments.push(segment);
  }
  return segments.length === 0 ? "." : segments.join("/");
}
