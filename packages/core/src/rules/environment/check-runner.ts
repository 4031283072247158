import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";
import { expectsProvenance } from "./expects-provenance.ts";

/** Self-hosted runners pass the exchange; it is their provenance that the registry refuses, after it was signed. */
export function checkRunner(input: CheckInput): Problem[] {
  const { context, job } = input;
  if (job === undefined) return [];
  const { name, hostedRunner } = context.provider;
  const actual = job.claims?.runnerEnvironment ?? context.runner;
  if (actual === undefined || actual === hostedRunner) return [];
  return [
    {
      code: "ENVIRONMENT_RUNNER_UNSUPPORTED",
      // Without provenance no refusal has been seen, though npm documents such runners as unsupported.
      severity: expectsProvenance(input) ? "error" : "warning",
      field: "runner_environment",
      actual,
      expected: hostedRunner,
      predicts:
        `Unsupported ${name} runner environment: "${actual}". ` +
        `Only "${hostedRunner}" runners are supported when publishing with provenance.`,
    },
  ];
}
