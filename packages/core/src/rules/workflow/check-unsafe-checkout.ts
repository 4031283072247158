import type { Problem } from "../../problems/problem.ts";
import type { WorkflowFile } from "../../workflow/workflow.ts";
import type { CheckInput } from "../rule.ts";
import { actionOf } from "./action-of.ts";
import { fieldOfJob } from "./field-of-job.ts";
import { workflowProblem } from "./workflow-problem.ts";

const WITH_RIGHTS = new Set(["pull_request_target", "workflow_run", "issue_comment"]);
const HEAD = /github\.(?:head_ref|event\.(?:pull_request|workflow_run)\.head)/;

/** A stranger's code that is checked out with the rights of the default branch reaches its caches and its secrets. */
export function* checkUnsafeCheckout({ workflows }: CheckInput): Iterable<Problem> {
  for (const workflow of workflows?.workflows ?? []) {
    const event = workflow.triggers.find((trigger) => WITH_RIGHTS.has(trigger.event))?.event;
    if (event !== undefined) yield* checkoutsOf(workflow, event);
  }
}

function* checkoutsOf({ file, jobs }: WorkflowFile, event: string): Iterable<Problem> {
  for (const job of jobs) {
    for (const step of job.steps) {
      if (actionOf(step)?.name !== "actions/checkout") continue;
      const allowed = step.with.get("allow-unsafe-pr-checkout");
      const ref = step.with.get("ref");
      const unsafe = allowed?.text === "true" ? allowed : ref !== undefined && HEAD.test(ref.text) ? ref : undefined;
      if (unsafe === undefined) continue;
      yield workflowProblem(
        "WORKFLOW_CHECKOUT_UNSAFE",
        "warning",
        { file, at: unsafe.at },
        {
          field: fieldOfJob(job, "steps"),
          actual: unsafe === allowed ? "allow-unsafe-pr-checkout: true" : unsafe.text,
          expected: `no pull request's code under \`${event}\``,
        },
      );
    }
  }
}
