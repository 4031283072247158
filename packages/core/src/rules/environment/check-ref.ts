import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";
import { expectsProvenance } from "./expects-provenance.ts";

/** The signing certificate takes its source ref from the token, and the registry refuses a certificate without one. */
export function checkRef(input: CheckInput): Problem[] {
  const { context, job } = input;
  if (job?.claims === undefined || !expectsProvenance(input)) return [];
  if (job.claims.ref !== undefined && job.claims.ref !== "") return [];
  return [
    {
      code: "ENVIRONMENT_REF_EMPTY",
      severity: "error",
      field: "ref",
      actual: "",
      expected: context.ref ?? "refs/tags/…",
      ...(context.event !== undefined && { reason: `the run was started by \`${context.event}\`` }),
      predicts: "Missing SourceRepositoryRef in signing certificate",
    },
  ];
}
