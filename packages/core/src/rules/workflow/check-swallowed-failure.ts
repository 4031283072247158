import type { Problem } from "../../problems/problem.ts";
import type { PublishJob, PublishStep } from "../../workflow/publish-job.ts";
import type { CheckInput } from "../rule.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { publishingJobs } from "./publishing-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

/** A failure that nobody hears of is a green run with nothing published. */
export function* checkSwallowedFailure(input: CheckInput): Iterable<Problem> {
  for (const job of publishingJobs(input)) {
    for (const publish of job.publishes) {
      const actual = swallowed(job, publish);
      if (actual === undefined) continue;
      yield workflowProblem("WORKFLOW_FAILURE_SWALLOWED", "warning", publish, {
        field: fieldOfJob(job.job, "steps"),
        actual,
        expected: "a failed publication that fails the job",
      });
    }
  }
}

function swallowed({ job }: PublishJob, { ignored, step }: PublishStep): string | undefined {
  if (ignored) return `${step?.step.uses === undefined ? "the command" : "the action"} || …`;
  const tolerated = step?.step.continueOnError?.text === "true" || job.continueOnError?.text === "true";
  return tolerated ? "continue-on-error: true" : undefined;
}
