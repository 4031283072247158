import { parsePipelineRef, pipelinePath } from "../../context/provider.ts";
import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** The trust record names the workflow that entered the run, not a reusable one that the job stands in. */
export function checkEntryWorkflow({ context, job }: CheckInput): Problem[] {
  const { provider } = context;
  const expected = job?.trust?.workflow;
  const actual = parsePipelineRef(provider, job?.claims?.workflowRef)?.file ?? context.workflow?.file;
  if (expected === undefined || actual === undefined || actual === expected) return [];
  const called = parsePipelineRef(provider, job?.claims?.jobWorkflowRef)?.file === expected;
  return [
    {
      code: "ENVIRONMENT_WORKFLOW_MISMATCH",
      severity: "error",
      file: pipelinePath(provider, actual),
      field: "workflow_ref",
      actual,
      expected,
      reason: called
        ? `\`${expected}\` is only called by it, and npm looks at the workflow that entered the run`
        : undefined,
      predicts: "OIDC token exchange error - package not found",
    },
  ];
}
