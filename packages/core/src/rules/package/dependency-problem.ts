import type { Dependency } from "../../dependencies/dependency.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import { manifestDoubt } from "./manifest-doubt.ts";

/**
 * A problem with one dependency of one package. It becomes a warning where an installation goes on without the dependency,
 * and where the published manifest may be another one.
 */
export function dependencyProblem(
  pkg: WorkspacePackage,
  { field, key, specifier, optional }: Dependency,
  problem: Pick<Problem, "code" | "severity"> & Partial<Pick<Problem, "expected" | "reason" | "predicts">>,
): Problem {
  const reasons = [problem.reason, manifestDoubt(pkg.manifest)].filter((reason) => reason !== undefined);
  const certain = !optional && manifestDoubt(pkg.manifest) === undefined;
  return manifestProblem(pkg, [field, key], {
    ...problem,
    severity: certain ? problem.severity : "warning",
    actual: `${key}@${specifier}`,
    ...(reasons.length > 0 && { reason: reasons.join("; ") }),
  });
}
