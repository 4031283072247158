import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** Without a workflow that publishes there is nothing a trusted publisher could name. */
export function checkReleaseWorkflow({ workflows, publishJobs }: CheckInput): Problem[] {
  if (workflows === undefined || publishJobs === undefined || publishJobs.length > 0) return [];
  const { length } = workflows.workflows;
  return [
    {
      code: "WORKFLOW_RELEASE_MISSING",
      severity: "warning",
      actual: length === 0 ? "no workflow files" : `${length} workflow files, none of which is seen to publish`,
      expected: "a job that publishes",
    },
  ];
}
