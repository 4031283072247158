import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** Provenance names the run's commit: a package built from another one carries a false statement. */
export function checkCheckout({ context }: CheckInput): Problem[] {
  const actual = context.checkout?.head;
  if (context.ci !== context.provider.id || actual === undefined || context.commit === undefined) return [];
  // In a pull request the run's commit is a merge that nobody checks out to look at it.
  if (actual === context.commit || context.event?.startsWith("pull_request") === true) return [];
  return [
    {
      code: "ENVIRONMENT_CHECKOUT_MISMATCH",
      severity: "warning",
      field: "HEAD",
      actual,
      expected: context.commit,
      reason: "provenance names the run's commit, whatever was checked out or committed since",
    },
  ];
}
