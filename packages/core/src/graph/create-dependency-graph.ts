import type { WorkspacePackage } from "../workspace/workspace.ts";
import { indexPackages } from "./index-packages.ts";
import { listDependencies } from "./list-dependencies.ts";
import { resolveDependency } from "./resolve-dependency.ts";

/** By package name, the names of the packages it needs, sorted. Every name that occurs is a key. */
export type DependencyGraph = ReadonlyMap<string, readonly string[]>;

/** The graph of some packages over `dependencies`, `optionalDependencies` and `peerDependencies`. May be cyclic. */
export function createDependencyGraph(packages: readonly WorkspacePackage[]): DependencyGraph {
  const index = indexPackages(packages);
  return new Map(
    [...index.byName.values()].map((pkg) => {
      const needs = listDependencies(pkg.manifest).flatMap(
        (dependency) => resolveDependency(pkg, dependency, index)?.name ?? [],
      );
      return [pkg.name, [...new Set(needs)].toSorted()];
    }),
  );
}
