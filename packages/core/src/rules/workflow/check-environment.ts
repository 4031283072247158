import type { Problem } from "../../problems/problem.ts";
import type { PublishJob } from "../../workflow/publish-job.ts";
import type { CheckInput } from "../rule.ts";
import { baseName } from "./base-name.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { trustedJobs } from "./trusted-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

/**
 * The trust record and the job must name the same environment, in the same letter case; without one, anyone who can push a
 * branch or a tag can publish.
 */
export function* checkEnvironment(input: CheckInput): Iterable<Problem> {
  const jobs = trustedJobs(input);
  const expected = input.trust?.environment;
  if (expected === undefined) {
    for (const job of jobs.filter(({ environment }) => environment === undefined)) yield missing(job);
    return;
  }
  const declared = input.trust?.workflow;
  const meant = jobs.filter(({ entry }) => declared === undefined || baseName(entry.file) === declared);
  if (meant.some(({ environment }) => environment?.dynamic === true || environment?.text === expected)) return;
  for (const job of meant) yield mismatch(job, expected);
}

function missing({ workflow, job }: PublishJob): Problem {
  return workflowProblem(
    "WORKFLOW_ENVIRONMENT_MISSING",
    "warning",
    { file: workflow.file, at: job.at },
    {
      field: fieldOfJob(job, "environment"),
      expected: "an `environment`, limited to release tags and named in the trust record",
    },
  );
}

function mismatch({ workflow, job, environment }: PublishJob, expected: string): Problem {
  return workflowProblem(
    "WORKFLOW_ENVIRONMENT_MISMATCH",
    "error",
    { file: workflow.file, at: environment?.at ?? job.at },
    {
      field: fieldOfJob(job, "environment"),
      ...(environment !== undefined && { actual: environment.text }),
      expected,
      predicts: "OIDC token exchange error - package not found",
    },
  );
}
