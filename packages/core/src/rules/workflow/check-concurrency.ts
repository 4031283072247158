import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";
import { concurrenciesOf } from "./concurrencies-of.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { publishingJobs } from "./publishing-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

/** Two releases at once publish into each other. */
export function* checkConcurrency(input: CheckInput): Iterable<Problem> {
  for (const job of publishingJobs(input)) {
    if (concurrenciesOf(job).length > 0) continue;
    const { workflow } = job;
    const own = job.job.concurrency ?? workflow.concurrency;
    yield workflowProblem(
      "WORKFLOW_CONCURRENCY_MISSING",
      "warning",
      { file: workflow.file, at: own?.group?.at ?? job.job.at },
      {
        field: own === workflow.concurrency && own !== undefined ? "concurrency" : fieldOfJob(job.job, "concurrency"),
        ...(own?.group !== undefined && { actual: own.group.text }),
        expected: "a group that is the same for every release",
      },
    );
  }
}
