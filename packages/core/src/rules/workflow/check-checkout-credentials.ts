import type { Problem } from "../../problems/problem.ts";
import type { PublishJob } from "../../workflow/publish-job.ts";
import type { CheckInput } from "../rule.ts";
import { actionOf } from "./action-of.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { trustedJobs } from "./trusted-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

/** Push commits or tags with what the checkout leaves behind. */
const PUSHING_CLIENTS: ReadonlySet<PublishJob["client"]> = new Set([
  "changesets",
  "lerna",
  "semantic-release",
  "release-it",
]);
const PUSHES = /\bgit push\b/;

/** `actions/checkout` leaves its token in the clone, where every later step can read it. */
export function* checkCheckoutCredentials(input: CheckInput): Iterable<Problem> {
  for (const { steps, job, client } of trustedJobs(input)) {
    if (PUSHING_CLIENTS.has(client) || steps.some(({ run }) => PUSHES.test(run ?? ""))) continue;
    for (const { step, file } of steps) {
      const keeps = actionOf(step)?.name === "actions/checkout" && !step.with.has("persist-credentials");
      if (!keeps || step.uses === undefined) continue;
      yield workflowProblem(
        "WORKFLOW_CREDENTIALS_PERSISTED",
        "warning",
        { file, at: step.uses.at },
        { field: fieldOfJob(job, "steps"), expected: "persist-credentials: false" },
      );
    }
  }
}
