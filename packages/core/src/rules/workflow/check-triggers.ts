import type { Problem } from "../../problems/problem.ts";
import type { Lookup } from "../../workflow/expressions.ts";
import type { PublishJob } from "../../workflow/publish-job.ts";
import { canRun } from "../../workflow/triggers.ts";
import type { CheckInput } from "../rule.ts";
import { trustedJobs } from "./trusted-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

/** Events that people without write access can cause, with what that means. */
const UNTRUSTED = new Map([
  ["pull_request", "a branch of the repository can change this file, and its run gets an ID token"],
  ["pull_request_target", "it runs with the rights of the default branch for anyone's pull request"],
  ["pull_request_review", "anyone can cause it"],
  ["pull_request_review_comment", "anyone can cause it"],
  ["issue_comment", "anyone can cause it"],
  ["issues", "anyone can cause it"],
  ["discussion", "anyone can cause it"],
  ["discussion_comment", "anyone can cause it"],
  ["fork", "anyone can cause it"],
  ["watch", "anyone can cause it"],
  [
    "workflow_run",
    "a run that a stranger's pull request started can cause it, and what it left behind is read with full rights",
  ],
]);

/** The file that the trust record names should start for release tags and people with write access alone. */
export function* checkTriggers(input: CheckInput): Iterable<Problem> {
  const reported = new Set<unknown>();
  for (const job of trustedJobs(input)) {
    for (const trigger of job.triggers) {
      const reason = UNTRUSTED.get(trigger.event);
      if (reason === undefined || reported.has(trigger) || !canRun(job, lookupFor(trigger.event, job))) continue;
      reported.add(trigger);
      yield workflowProblem(
        "WORKFLOW_TRIGGER_UNTRUSTED",
        "warning",
        { file: job.entry.file, at: trigger.at },
        {
          field: `on.${trigger.event}`,
          actual: trigger.event,
          expected: "push of release tags, workflow_dispatch",
          reason,
        },
      );
    }
  }
}

function lookupFor(event: string, { inputs }: PublishJob): Lookup {
  return (path) => {
    if (path === "github.event_name") return event;
    // Whatever its number, it is neither a tag nor a branch.
    if (path === "github.ref" && event === "pull_request") return "refs/pull/0/merge";
    return path.startsWith("inputs.") ? inputs.get(path.slice("inputs.".length)) : undefined;
  };
}
