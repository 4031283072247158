import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** An ID token for another registry is worth nothing at this one. */
export function checkAudience({ job }: CheckInput): Problem[] {
  const claims = job?.claims;
  if (job === undefined || claims === undefined || claims.aud === job.audience) return [];
  return [
    {
      code: "ENVIRONMENT_AUDIENCE_MISMATCH",
      severity: "error",
      field: "aud",
      actual: claims.aud,
      expected: job.audience,
      predicts: "OIDC token exchange error - unauthorized",
    },
  ];
}
