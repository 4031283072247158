import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

const WORKFLOW_FILE = /\/([^/@]+)@/;

/** The trust record names the workflow that entered the run, not a reusable one that the job stands in. */
export function checkEntryWorkflow({ context, job }: CheckInput): Problem[] {
  const expected = job?.trust?.workflow;
  const actual = fileOf(job?.claims?.workflowRef) ?? context.workflow?.file;
  if (expected === undefined || actual === undefined || actual === expected) return [];
  const called = fileOf(job?.claims?.jobWorkflowRef) === expected;
  return [
    {
      code: "ENVIRONMENT_WORKFLOW_MISMATCH",
      severity: "error",
      file: `.github/workflows/${actual}`,
      field: "workflow_ref",
      actual,
      expected,
      ...(called && {
        reason: `\`${expected}\` is only called by it, and npm looks at the workflow that entered the run`,
      }),
      predicts: "OIDC token exchange error - package not found",
    },
  ];
}

function fileOf(workflowRef: string | undefined): string | undefined {
  return WORKFLOW_FILE.exec(workflowRef ?? "")?.[1];
}
