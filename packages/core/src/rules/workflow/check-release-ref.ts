import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";
import { actionOf } from "./action-of.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { trustedJobs } from "./trusted-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

/** Runs of `on: release` have been seen with an empty `ref` in their ID token, which npm refuses. */
export function* checkReleaseRef(input: CheckInput): Iterable<Problem> {
  for (const { triggers, steps, job } of trustedJobs(input)) {
    if (!triggers.some(({ event }) => event === "release")) continue;
    for (const { step, file } of steps) {
      if (actionOf(step)?.name !== "actions/checkout" || step.with.has("ref") || step.uses === undefined) continue;
      yield workflowProblem(
        "WORKFLOW_RELEASE_EVENT_REF",
        "warning",
        { file, at: step.uses.at },
        {
          field: fieldOfJob(job, "steps"),
          actual: "a checkout without `ref` under `release`",
          expected: "ref: ${{ github.event.release.tag_name }}",
          reason: "seen in a few projects; the cause is disputed",
          predicts: "Missing SourceRepositoryRef in signing certificate",
        },
      );
    }
  }
}
