import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { publishingJobs } from "./publishing-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

/** `secrets: inherit` hands every secret of the repository to the workflow that is called. */
export function* checkInheritedSecrets(input: CheckInput): Iterable<Problem> {
  const reported = new Set<unknown>();
  for (const { path } of publishingJobs(input)) {
    for (const { workflow, job } of path) {
      if (job.secretsInherit === undefined || reported.has(job)) continue;
      reported.add(job);
      yield workflowProblem(
        "WORKFLOW_SECRETS_INHERITED",
        "warning",
        { file: workflow.file, at: job.secretsInherit.at },
        { field: fieldOfJob(job, "secrets"), actual: "inherit", expected: "the secrets it needs, by name" },
      );
    }
  }
}
