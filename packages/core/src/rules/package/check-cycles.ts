import { indexPackages, listDependencies, resolveDependency } from "../../dependencies/dependency.ts";
import { createDependencyGraph, type Cycle, findCycles } from "../../dependencies/graph.ts";
import { listReleasable } from "../../plan/candidates.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import type { CheckInput } from "../rule.ts";

/** Packages that need each other: no order of publication has every dependency out before its dependents. */
export function checkCycles(input: CheckInput): Problem[] {
  const packages = listReleasable(input);
  const { byName } = indexPackages(packages);
  return findCycles(createDependencyGraph(packages)).flatMap((cycle) => {
    const [first, second] = cycle.path.map((name) => byName.get(name));
    return first === undefined || second === undefined ? [] : problemOf(cycle, first, second);
  });
}

function problemOf({ path, members }: Cycle, first: WorkspacePackage, second: WorkspacePackage): Problem {
  const index = indexPackages([first, second]);
  const link = listDependencies(first.manifest).find(
    (dependency) => resolveDependency(first, dependency, index) === second,
  );
  const others = members.filter((name) => !path.includes(name));
  return manifestProblem(first, link === undefined ? [] : [link.field, link.key], {
    code: "DEPENDENCY_CYCLE",
    severity: "warning",
    actual: path.join(" → "),
    ...(others.length > 0 && { reason: `tied up in it as well: ${others.map((name) => `\`${name}\``).join(", ")}` }),
  });
}
