import type { Problem } from "../../problems/problem.ts";
import { effectivePermission, type PublishJob } from "../../workflow/publish-job.ts";
import type { CheckInput } from "../rule.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { trustedJobs } from "./trusted-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

/**
 * Any code in a job with `id-token: write` can publish, if the trust record fits the job: rights for a whole workflow and
 * for jobs that do not publish are rights too many.
 */
export function* checkIdTokenScope(input: CheckInput): Iterable<Problem> {
  const jobs = trustedJobs(input);
  for (const workflow of new Set(jobs.flatMap(({ path }) => path.map((location) => location.workflow)))) {
    const scope = workflow.permissions?.scopes.get("id-token");
    if (scope?.text !== "write" || workflow.jobs.every((job) => reaches(jobs, job))) continue;
    yield workflowProblem(
      "WORKFLOW_ID_TOKEN_BROAD",
      "warning",
      { file: workflow.file, at: scope.at },
      {
        field: "permissions.id-token",
        actual: "id-token: write for every job",
        expected: "id-token: write in the job that publishes",
      },
    );
  }
  for (const job of jobs.filter(({ environment }) => environment === undefined)) yield* otherJobs(job, jobs);
}

/** Without an environment in the trust record, every job of the entry workflow fits it. */
function* otherJobs({ entry, workflow }: PublishJob, publishing: readonly PublishJob[]): Iterable<Problem> {
  if (entry !== workflow) return;
  for (const other of entry.jobs) {
    if (reaches(publishing, other) || other.permissions === undefined) continue;
    if (effectivePermission("id-token", [{ workflow: entry, job: other }]) !== "write") continue;
    yield workflowProblem(
      "WORKFLOW_ID_TOKEN_BROAD",
      "warning",
      { file: entry.file, at: other.permissions.at },
      {
        field: fieldOfJob(other, "permissions.id-token"),
        actual: `id-token: write in \`${other.id}\`, which does not publish`,
        expected: "an `environment` on the job that publishes, named in the trust record",
      },
    );
  }
}

/** Whether a job publishes, or calls what does. */
function reaches(publishing: readonly PublishJob[], job: PublishJob["job"]): boolean {
  return publishing.some(({ path }) => path.some((location) => location.job === job));
}
