import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** npm compares the claim with the trust record, and provenance with every manifest: letter case counts in both. */
export function checkClaimedRepository({ context, job }: CheckInput): Problem[] {
  const actual = job?.claims?.repository;
  const identity = context.repository?.identity;
  const expected = job?.trust?.repository ?? (identity && `${identity.owner}/${identity.name}`);
  if (actual === undefined || expected === undefined || actual === expected) return [];
  return [
    {
      code: "ENVIRONMENT_REPOSITORY_MISMATCH",
      severity: "error",
      field: "repository",
      actual,
      expected,
      ...(actual.toLowerCase() === expected.toLowerCase() && { reason: "only the letter case differs" }),
      predicts: "OIDC token exchange error - package not found",
    },
  ];
}
