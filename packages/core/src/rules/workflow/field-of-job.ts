import type { WorkflowJob } from "../../workflow/workflow.ts";

/** The dotted path of a key of a job: `jobs.publish.permissions`. */
export function fieldOfJob({ id }: WorkflowJob, key?: string): string {
  return key === undefined ? `jobs.${id}` : `jobs.${id}.${key}`;
}
