import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import type { Lookup } from "../../workflow/expressions.ts";
import type { PublishJob } from "../../workflow/publish-job.ts";
import { createRunCheck } from "../../workflow/triggers.ts";
import type { WorkflowTrigger } from "../../workflow/workflow.ts";
import { workflowProblem } from "./problem.ts";
import { createReach, isStrangers } from "./strangers.ts";

/**
 * Events that people without write access can cause, with what that means. Those about pull requests are not among them:
 * their runs get no ID token for a fork, and a branch of the repository is pushed by somebody with write access.
 */
const UNTRUSTED = new Map([
  ["pull_request_target", "it runs with the rights of the default branch for anyone's pull request"],
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
export const workflowTriggerUntrusted: Rule<"WORKFLOW_TRIGGER_UNTRUSTED"> = {
  stage: "check",
  narrow: ["WORKFLOW_TRIGGER_UNTRUSTED"],
  codes: {
    WORKFLOW_TRIGGER_UNTRUSTED: {
      title: "The workflow that publishes can be started by strangers",
      label: ["trigger that strangers can pull", "triggers that strangers can pull"],
      message: ({ field, expected, reason }) =>
        `${quote(field)} can lead to the job that publishes${because(reason)}; expected ${expected ?? "trusted events"}`,
      what: "The file that the trust record names has a trigger that people without write access can cause, and no condition keeps that run from the publishing job.",
      why: "Titles, comments, branch names and code of strangers come into a run that can publish. Since November 2026 GitHub blocks `pull_request_target` in public repositories by default.",
      fix: "Leave `push` of release tags and `workflow_dispatch` in this file, and put everything about pull requests into another.",
      sources: [
        "https://jessehouwing.net/github-actions-learnings-from-the-recent-nx-hack",
        "https://docs.github.com/en/actions/how-tos/administer/control-workflow-execution",
      ],
    },
  },
  *check(facts) {
    const reported = new Set<unknown>();
    const canLead = createLeadCheck(facts);
    for (const job of facts.trustedJobs) {
      for (const trigger of job.triggers) {
        const reason = UNTRUSTED.get(trigger.event);
        if (reason === undefined || reported.has(trigger) || !canLead(job, trigger)) continue;
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
  },
};

/** Whether a trigger can lead to a job: for an event with rights, one that a stranger causes. */
function createLeadCheck(facts: Facts): (job: PublishJob, trigger: WorkflowTrigger) => boolean {
  const canRun = createEventCheck();
  const reachOf = createReach(facts);
  return (job, trigger) => {
    const { event } = trigger;
    if (!canRun(job, event)) return false;
    const steps = job.publishes.map(({ step }) => step);
    return (
      isStrangers(facts, trigger) && steps.some((step) => step === undefined || reachOf(job, step, event) !== "no")
    );
  };
}

/** Whether an event can lead to a job. Jobs with the same inputs are judged together. */
function createEventCheck(): (job: PublishJob, event: string) => boolean {
  const checks = new Map<PublishJob["inputs"], Map<string, (job: PublishJob) => boolean>>();
  return (job, event) => {
    const byEvent = checks.get(job.inputs) ?? new Map<string, (job: PublishJob) => boolean>();
    checks.set(job.inputs, byEvent);
    const check = byEvent.get(event) ?? createRunCheck(lookupFor(event, job));
    byEvent.set(event, check);
    return check(job);
  };
}

function lookupFor(event: string, { inputs }: PublishJob): Lookup {
  return (path) => {
    if (path === "github.event_name") return event;
    return path.startsWith("inputs.") ? inputs.get(path.slice("inputs.".length)) : undefined;
  };
}
