import type { WorkspacePackage } from "../workspace/workspace.ts";

/** Packages by what dependencies name them by. */
export interface PackageIndex {
  readonly byName: ReadonlyMap<string, WorkspacePackage>;
  /** By POSIX path from the workspace's base. */
  readonly byDirectory: ReadonlyMap<string, WorkspacePackage>;
}

/** Of packages with the same name the first one counts. */
export function indexPackages(packages: readonly WorkspacePackage[]): PackageIndex {
  const byName = new Map<string, WorkspacePackage>();
  const byDirectory = new Map<string, WorkspacePackage>();
  for (const pkg of packages) {
    if (!byName.has(pkg.name)) byName.set(pkg.name, pkg);
    byDirectory.set(pkg.directory, pkg);
  }
  return { byName, byDirectory };
}
