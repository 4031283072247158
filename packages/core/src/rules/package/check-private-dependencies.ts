import {
  type Dependency,
  indexPackages,
  listDependencies,
  type PackageIndex,
  resolveDependency,
} from "../../dependencies/dependency.ts";
import { listReleasable } from "../../plan/candidates.ts";
import type { Problem } from "../../problems/problem.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import type { CheckInput } from "../rule.ts";
import { dependencyProblem } from "./dependency-problem.ts";
import { hasSatisfyingVersion } from "./has-satisfying-version.ts";
import { publishedRange } from "./published-range.ts";

const MAY_BE_PUBLISHED = "the registry was not asked whether it has such a version from elsewhere";

/** Packages of the workspace that are never published, needed by packages that are. */
export function checkPrivateDependencies(input: CheckInput): Problem[] {
  const index = indexPackages(input.workspace.packages);
  return listReleasable(input).flatMap((pkg) =>
    listDependencies(pkg.manifest).flatMap((dependency) => checkDependency(input, index, pkg, dependency)),
  );
}

function checkDependency(
  { registry }: CheckInput,
  index: PackageIndex,
  pkg: WorkspacePackage,
  dependency: Dependency,
): Problem[] {
  const needed = resolveDependency(pkg, dependency, index);
  if (needed === undefined || !needed.manifest["private"] || dependency.bundled) return [];
  const range = publishedRange(dependency.spec, needed.version);
  const satisfied = range === undefined ? undefined : hasSatisfyingVersion(registry?.get(needed.name), range);
  if (satisfied === true) return [];
  // `workspace:` can only mean this package; a plain range may be answered by a version published from elsewhere.
  const certain = satisfied === false || dependency.spec.kind === "workspace" || dependency.spec.kind === "path";
  const problem = dependencyProblem(pkg, dependency, {
    code: "DEPENDENCY_PRIVATE",
    severity: certain ? "error" : "warning",
    expected: "a package that is published, or a development dependency",
    ...(!certain && { reason: MAY_BE_PUBLISHED }),
    predicts: `404 Not Found - '${needed.name}@${range ?? "*"}' is not in this registry.`,
  });
  return [problem];
}
