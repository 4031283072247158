import { isJsonObject } from "../../json/json.ts";
import { listReleasable } from "../../plan/candidates.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** Packages of a public repository that go out without provenance because a setting says so. */
export function checkProvenanceDisabled(input: CheckInput): Problem[] {
  const { context, job } = input;
  if (context.visibility === "private" || context.visibility === "internal") return [];
  if (job?.provenance === false) {
    return [
      {
        code: "PROVENANCE_DISABLED",
        severity: "warning",
        actual: "false",
        reason: "npm's configuration sets `provenance`",
      },
    ];
  }
  return listReleasable(input).flatMap((pkg) => {
    const { publishConfig } = pkg.manifest;
    if (!isJsonObject(publishConfig) || publishConfig["provenance"] !== false) return [];
    return manifestProblem(pkg, ["publishConfig", "provenance"], {
      code: "PROVENANCE_DISABLED",
      severity: "warning",
      actual: "false",
    });
  });
}
