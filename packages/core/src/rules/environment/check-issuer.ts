import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** The registry knows a service by exactly one issuer; GitHub's enterprises can be set to put their slug behind it. */
export function checkIssuer({ context, job }: CheckInput): Problem[] {
  const claims = job?.claims;
  const { id, issuer, longerIssuer } = context.provider;
  if (claims === undefined || context.ci !== id || claims.iss === issuer) return [];
  return [
    {
      code: "ENVIRONMENT_ISSUER_MISMATCH",
      severity: "error",
      field: "iss",
      actual: claims.iss,
      expected: issuer,
      reason: claims.iss.startsWith(`${issuer}/`) ? longerIssuer : undefined,
      predicts: "OIDC token exchange error - unauthorized",
    },
  ];
}
