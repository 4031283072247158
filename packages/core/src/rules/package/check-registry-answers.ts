import { listReleasable } from "../../plan/candidates.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import type { CheckInput } from "../rule.ts";

const NOT_ASKED = "the registry was not asked about it";

/** Packages of which nobody knows what the registry holds. An outage is never taken for a pending release. */
export function checkRegistryAnswers(input: CheckInput): Problem[] {
  const { registry } = input;
  if (registry === undefined) return [];
  return listReleasable(input).flatMap((pkg) => {
    const state = registry.get(pkg.name);
    if (state === undefined) return problemOf(pkg, { code: "REGISTRY_UNREACHABLE", reason: NOT_ASKED });
    if (state.kind === "unreachable") return problemOf(pkg, { code: "REGISTRY_UNREACHABLE", reason: state.message });
    if (state.kind !== "refused") return [];
    return problemOf(pkg, { code: "REGISTRY_REFUSED", actual: `${state.status}`, reason: state.message });
  });
}

function problemOf(pkg: WorkspacePackage, problem: Pick<Problem, "code" | "actual" | "reason">): Problem {
  return manifestProblem(pkg, ["name"], { ...problem, severity: "error" });
}
