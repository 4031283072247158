import { listCandidates } from "../../plan/candidates.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** A name that the registry knows and has no version of: somebody unpublished all of it. */
export function checkUnpublished(input: CheckInput): Problem[] {
  return listCandidates(input).flatMap(({ name, pkg, state }) => {
    if (state.kind !== "present" || Object.keys(state.versions).length > 0) return [];
    return manifestProblem(pkg, ["name"], {
      code: "PACKAGE_UNPUBLISHED",
      severity: "warning",
      reason: "the registry does not say since when, nor which versions were used up",
      predicts: `${name} cannot be republished until 24 hours have passed`,
    });
  });
}
