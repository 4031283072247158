import type { Problem } from "../../problems/problem.ts";
import type { JobLocation } from "../../workflow/publish-job.ts";
import { unfoldSteps } from "../../workflow/steps.ts";
import type { WorkflowText } from "../../workflow/workflow.ts";
import type { CheckInput } from "../rule.ts";
import { feedingJobs } from "./feeding-jobs.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { trustedJobs } from "./trusted-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

const LOCAL = /^(?:\.|\$)\//;
const PINNED = /@(?:[0-9a-f]{40}|[0-9a-f]{64})$|@sha256:[0-9a-f]{64}$/;

/** A tag can be moved to other code; a commit hash cannot, nor can what `actions.lock` records. */
export function* checkPinning(input: CheckInput): Iterable<Problem> {
  const seen = new Set<unknown>();
  for (const job of trustedJobs(input)) {
    for (const location of [...job.path, ...feedingJobs(job)]) {
      if (seen.has(location.job)) continue;
      seen.add(location.job);
      const steps =
        location.job === job.job ? job.steps : unfoldSteps(location, job.inputs, input.workflows?.actions ?? []);
      const own = location.job.uses;
      const used = steps.flatMap(({ step, file }) => (step.uses === undefined ? [] : [{ uses: step.uses, file }]));
      for (const { uses, file } of own === undefined ? used : [{ uses: own, file: location.workflow.file }]) {
        if (!isPinned(uses, location, input)) {
          yield workflowProblem(
            "WORKFLOW_ACTION_UNPINNED",
            "warning",
            { file, at: uses.at },
            { field: fieldOfJob(location.job), actual: uses.text, expected: "a full commit hash behind `@`" },
          );
        }
      }
    }
  }
}

function isPinned({ text }: WorkflowText, { workflow }: JobLocation, { workflows }: CheckInput): boolean {
  return LOCAL.test(text) || PINNED.test(text) || workflows?.locked.get(workflow.file)?.has(text) === true;
}
