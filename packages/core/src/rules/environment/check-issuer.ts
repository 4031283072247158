import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

const ISSUER = "https://token.actions.githubusercontent.com";

/** The registry knows GitHub by exactly one issuer; an enterprise can be set to put its slug behind it. */
export function checkIssuer({ context, job }: CheckInput): Problem[] {
  const claims = job?.claims;
  if (claims === undefined || context.ci !== "github-actions" || claims.iss === ISSUER) return [];
  return [
    {
      code: "ENVIRONMENT_ISSUER_MISMATCH",
      severity: "error",
      field: "iss",
      actual: claims.iss,
      expected: ISSUER,
      ...(claims.iss.startsWith(`${ISSUER}/`) && {
        reason: "the enterprise has `include_enterprise_slug` set",
      }),
      predicts: "OIDC token exchange error - unauthorized",
    },
  ];
}
