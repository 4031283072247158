import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** A trust record with an environment accepts only jobs in it; letter case counts. */
export function checkDeploymentEnvironment({ job }: CheckInput): Problem[] {
  if (job?.claims === undefined || job.trust === undefined) return [];
  const actual = job.claims.environment ?? "";
  const expected = job.trust.environment ?? "";
  if (actual === expected) return [];
  return [
    {
      code: "ENVIRONMENT_NAME_MISMATCH",
      // A declaration that names no environment may only have left it out.
      severity: expected === "" ? "warning" : "error",
      field: "environment",
      actual,
      expected,
      ...(actual.toLowerCase() === expected.toLowerCase() && { reason: "only the letter case differs" }),
      predicts: "OIDC token exchange error - package not found",
    },
  ];
}
