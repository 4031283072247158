import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { publishingJobs } from "./publishing-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

/** Every leg of a matrix asks for its own approval, knows nothing of the others' order, and adds to the rate limit. */
export function* checkMatrix(input: CheckInput): Iterable<Problem> {
  for (const { job, workflow } of publishingJobs(input)) {
    const { matrix } = job;
    if (matrix === undefined || matrix.legs === 1) continue;
    yield workflowProblem(
      "WORKFLOW_PUBLISH_MATRIX",
      "warning",
      { file: workflow.file, at: matrix.at },
      {
        field: fieldOfJob(job, "strategy.matrix"),
        ...(matrix.legs !== undefined && { actual: `${matrix.legs} jobs` }),
        expected: "one job that publishes",
      },
    );
  }
}
