import { listCandidates } from "../../plan/candidates.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** A version that was published and unpublished again: the registry shows it no more and never takes it again. */
export function checkVersionBurnt(input: CheckInput): Problem[] {
  return listCandidates(input).flatMap(({ pkg, version, state }) => {
    if (state.kind !== "present" || state.burnt?.includes(version) !== true) return [];
    return manifestProblem(pkg, ["version"], {
      code: "PACKAGE_VERSION_BURNT",
      severity: "error",
      actual: version,
      expected: "a version that was never published",
      predicts: `You cannot publish over the previously published versions: ${version}.`,
    });
  });
}
