import type { Dependency } from "../../dependencies/dependency.ts";
import { isJsonObject, type Manifest } from "../../json/json.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";

/**
 * A problem with one dependency of one package. It becomes a warning where an installation goes on without the dependency,
 * and where the published manifest may be another one.
 */
export function dependencyProblem<Code extends string>(
  pkg: WorkspacePackage,
  { field, key, specifier, optional }: Dependency,
  problem: Pick<Problem<Code>, "code" | "severity"> & Partial<Pick<Problem, "expected" | "reason" | "predicts">>,
): Problem<Code> {
  const reasons = [problem.reason, manifestDoubt(pkg.manifest)].filter((reason) => reason !== undefined);
  const certain = !optional && manifestDoubt(pkg.manifest) === undefined;
  return manifestProblem(pkg, [field, key], {
    ...problem,
    severity: certain ? problem.severity : "warning",
    actual: `${key}@${specifier}`,
    reason: reasons.length > 0 ? reasons.join("; ") : undefined,
  });
}

/** Why the manifest in the repository may not be the published one, or `undefined` when nothing says so. */
export function manifestDoubt({ publishConfig }: Manifest): string | undefined {
  const directory = isJsonObject(publishConfig) ? publishConfig["directory"] : undefined;
  if (typeof directory !== "string") return undefined;
  return `\`publishConfig.directory\` publishes the manifest in \`${directory}\`, which a build writes`;
}
