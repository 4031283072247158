import type { ReleaseContext } from "../../context/release-context.ts";
import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** Trusted publishing begins with an ID token, and nothing takes its place: not even a registry token that is there. */
export function checkIdToken({ context, job }: CheckInput): Problem[] {
  if (job === undefined || context.idToken) return [];
  const { variables, idTokenGrant } = context.provider;
  return [
    {
      code: "ENVIRONMENT_ID_TOKEN_UNAVAILABLE",
      severity: "error",
      actual: context.ci === "other" ? "`NPM_ID_TOKEN` is not set" : `\`${variables.idToken}\` is not set`,
      expected: context.ci === "other" ? "NPM_ID_TOKEN" : idTokenGrant,
      reason: reasonOf(context),
      predicts: "npm error code ENEEDAUTH",
    },
  ];
}

function reasonOf({ ci, pullRequest }: ReleaseContext): string | undefined {
  if (ci === "none") return "trusted publishing works in a CI job only";
  return pullRequest?.fork === true ? "a pull request from a fork never gets an ID token" : undefined;
}
