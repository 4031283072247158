import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** `repo:owner@1/name@2:…`, the default of repositories created or renamed since July 2026. */
const IMMUTABLE = /^repo:[^/:]+@\d+\/[^:]+@\d+:/;

/** Two reports, unconfirmed by npm, say that the exchange refuses subjects of this form. */
export function checkSubject({ job }: CheckInput): Problem[] {
  const subject = job?.claims?.sub;
  if (subject === undefined || !IMMUTABLE.test(subject)) return [];
  return [
    {
      code: "ENVIRONMENT_SUBJECT_IMMUTABLE",
      severity: "warning",
      field: "sub",
      actual: subject,
      reason: "reported, not confirmed: the exchange refused such tokens although every field matched",
      predicts: "OIDC token exchange error - package not found",
    },
  ];
}
