import type { Problem } from "../../problems/problem.ts";
import { neededJobs, type PublishJob } from "../../workflow/publish-job.ts";
import type { CheckInput } from "../rule.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { publishingJobs } from "./publishing-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

/** Happen in forks by themselves. */
const IN_FORKS = new Set(["push", "schedule"]);
const GUARD = /github\.(?:repository|event\.repository\.(?:fork|full_name|owner))|\bvars\./;

/** Forks have the workflow too, and their runs fail where the claims name the fork. */
export function* checkForkGuard(input: CheckInput): Iterable<Problem> {
  for (const job of publishingJobs(input)) {
    if (!job.triggers.some(({ event }) => IN_FORKS.has(event)) || isGuarded(job)) continue;
    yield workflowProblem(
      "WORKFLOW_FORK_GUARD_MISSING",
      "warning",
      { file: job.workflow.file, at: job.job.if?.at ?? job.job.at },
      {
        field: fieldOfJob(job.job, "if"),
        ...(job.job.if !== undefined && { actual: job.job.if.text }),
        expected: "github.repository == '…'",
      },
    );
  }
}

function isGuarded(job: PublishJob): boolean {
  const locations = job.path.flatMap((location) => [location, ...neededJobs(location)]);
  const ofJobs = locations.flatMap((location) => location.job.if ?? []);
  const ofSteps = job.publishes.flatMap(({ step }) => step?.conditions ?? []);
  return [...ofJobs, ...ofSteps].some(({ text }) => GUARD.test(text));
}
