import type { Problem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import type { Lookup } from "../../workflow/expressions.ts";
import type { PublishJob } from "../../workflow/publish-job.ts";
import { createRunCheck } from "../../workflow/triggers.ts";
import type { WorkflowFile } from "../../workflow/workflow.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";
import { actionOf } from "./steps.ts";

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
export const workflowTriggerUntrusted: Rule<"WORKFLOW_TRIGGER_UNTRUSTED"> = {
  stage: "check",
  narrow: ["WORKFLOW_TRIGGER_UNTRUSTED"],
  codes: {
    WORKFLOW_TRIGGER_UNTRUSTED: {
      title: "The workflow that publishes can be started by strangers",
      message: ({ field, expected, reason }) =>
        `${quote(field)} can lead to the job that publishes${because(reason)}; expected ${expected ?? "trusted events"}`,
      what: "The file that the trust record names has a trigger that people without write access can cause, and no condition keeps that run from the publishing job.",
      why: "Titles, comments, branch names and code of strangers come into a run that can publish. With `pull_request`, a branch of the repository itself can change the file it runs. Since November 2026 GitHub blocks `pull_request_target` in public repositories by default.",
      fix: "Leave `push` of release tags and `workflow_dispatch` in this file, and put everything about pull requests into another.",
      sources: [
        "https://jessehouwing.net/github-actions-learnings-from-the-recent-nx-hack",
        "https://docs.github.com/en/actions/how-tos/administer/control-workflow-execution",
      ],
    },
  },
  *check({ trustedJobs }) {
    const reported = new Set<unknown>();
    const canRun = createEventCheck();
    for (const job of trustedJobs) {
      for (const trigger of job.triggers) {
        const reason = UNTRUSTED.get(trigger.event);
        if (reason === undefined || reported.has(trigger) || !canRun(job, trigger.event)) continue;
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
    // Whatever its number, it is neither a tag nor a branch.
    if (path === "github.ref" && event === "pull_request") return "refs/pull/0/merge";
    return path.startsWith("inputs.") ? inputs.get(path.slice("inputs.".length)) : undefined;
  };
}

const WITH_RIGHTS = new Set(["pull_request_target", "workflow_run", "issue_comment"]);

const HEAD = /github\.(?:head_ref|event\.(?:pull_request|workflow_run)\.head)/;

/** A stranger's code that is checked out with the rights of the default branch reaches its caches and its secrets. */
export const workflowCheckoutUnsafe: Rule<"WORKFLOW_CHECKOUT_UNSAFE"> = {
  stage: "check",
  narrow: ["WORKFLOW_CHECKOUT_UNSAFE"],
  codes: {
    WORKFLOW_CHECKOUT_UNSAFE: {
      title: "A stranger's code is checked out with the rights of the repository",
      message: ({ field, actual, expected }) =>
        `${quote(field)} checks out ${quote(actual)}, expected ${expected ?? "trusted code"}`,
      what: "A workflow that runs with the rights of the default branch for pull requests of strangers checks out their code.",
      why: "Whatever that code does, through a build script or a test, it does with the workflow's token, secrets and caches. Since version 7, `actions/checkout` refuses it unless it is told that it is wanted.",
      fix: "Use `pull_request`, which has no rights, and pass results on as an artifact that a `workflow_run` workflow reads as data.",
      sources: [
        "https://github.blog/changelog/2026-06-18-safer-pull_request_target-defaults-for-github-actions-checkout/",
        "https://docs.zizmor.sh/audits/#dangerous-triggers",
      ],
    },
  },
  *check({ workflows }) {
    for (const workflow of workflows?.workflows ?? []) {
      const event = workflow.triggers.find((trigger) => WITH_RIGHTS.has(trigger.event))?.event;
      if (event !== undefined) yield* checkoutsOf(workflow, event);
    }
  },
};

function* checkoutsOf({ file, jobs }: WorkflowFile, event: string): Iterable<Problem<"WORKFLOW_CHECKOUT_UNSAFE">> {
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
