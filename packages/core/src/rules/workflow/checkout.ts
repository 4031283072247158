import type { Severity } from "../../problems/problem.ts";
import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import type { JobStep, JobWay } from "../../workflow/publish-job.ts";
import type { SourceSpan, WorkflowJob } from "../../workflow/workflow.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";
import { actionOf } from "./steps.ts";
import { createReach, isStrangers, mayBeTrusted } from "./strangers.ts";

/** The events that name a stranger's commit. */
const WITH_CODE = new Set(["pull_request_target", "workflow_run", "issue_comment"]);

const HEAD = /github\.(?:head_ref|event\.(?:pull_request|workflow_run)\.head)|\bpull\/\$\{\{/;

const CHECKOUT_COMMAND = /\bgh pr checkout\b|\bgit\b.*\bpull\/(?:\$\{\{|\$\{?\w)[^\n]*\/(?:head|merge)\b/;

/** What brings fetched commits, or their files, to where a step can start them. */
const TAKEN_OUT =
  /\bgit (?:-[cC] \S+ )*(?:archive|checkout|cherry-pick|merge|pull|read-tree|rebase|reset|restore|show|switch|worktree)\b/;

/** A stranger's code that is checked out with the rights of the default branch reaches its caches and its secrets. */
export const workflowCheckoutUnsafe: Rule<"WORKFLOW_CHECKOUT_UNSAFE"> = {
  stage: "check",
  narrow: ["WORKFLOW_CHECKOUT_UNSAFE"],
  codes: {
    WORKFLOW_CHECKOUT_UNSAFE: {
      title: "A stranger's code is checked out with the rights of the repository",
      label: "unsafe checkout",
      message: ({ field, actual, expected }) =>
        `${quote(field)} checks out ${quote(actual)}, expected ${expected ?? "trusted code"}`,
      what: "A workflow that runs with the rights of the default branch for pull requests of strangers checks out their code.",
      why: "Whatever that code does, through a build script or a test, it does with the workflow's token, secrets and caches. Since version 7, `actions/checkout` refuses it unless it is told that it is wanted. It is an error where a step behind it can get an ID token that npm takes, and a warning elsewhere.",
      fix: "Use `pull_request`, which has no rights, and pass results on as an artifact that a `workflow_run` workflow reads as data.",
      sources: [
        "https://github.blog/changelog/2026-06-18-safer-pull_request_target-defaults-for-github-actions-checkout/",
        "https://docs.zizmor.sh/audits/#dangerous-triggers",
      ],
    },
  },
  check(facts) {
    const reachOf = createReach(facts);
    const found = new Map<string, UnsafeCheckout>();
    for (const way of facts.jobWays) {
      for (const checkout of checkoutsOn(way, facts, reachOf)) {
        const key = `${checkout.step.file}\n${checkout.at.start}`;
        // Of several ways to one checkout the worst counts.
        if (found.get(key)?.severity !== "error") found.set(key, checkout);
      }
    }
    return [...found.values()].map(({ severity, step, at, job, actual, event }) =>
      workflowProblem(
        "WORKFLOW_CHECKOUT_UNSAFE",
        severity,
        { file: step.file, at },
        {
          field: fieldOfJob(job, "steps"),
          actual,
          expected: `no pull request's code under \`${event}\``,
          reason: severity === "error" ? "what runs behind it can get an ID token that npm takes" : undefined,
        },
      ),
    );
  },
};

interface UnsafeCheckout {
  readonly severity: Severity;
  readonly step: JobStep;
  readonly at: SourceSpan;
  readonly job: WorkflowJob;
  readonly actual: string;
  readonly event: string;
}

function* checkoutsOn(way: JobWay, facts: Facts, reachOf: ReturnType<typeof createReach>): Iterable<UnsafeCheckout> {
  const events = way.triggers.filter((trigger) => WITH_CODE.has(trigger.event) && isStrangers(facts, trigger));
  if (events.length === 0) return;
  const isTrusted = mayBeTrusted(facts, way);
  for (const [index, step] of way.steps.entries()) {
    const checkout = unsafeCheckout(step);
    if (checkout === undefined || isOnlyFetched(checkout, way.steps.slice(index))) continue;
    const reaches = events.map(({ event }) => ({ event, reach: reachOf(way, step, event) }));
    const reached = reaches.find(({ reach }) => reach === "yes") ?? reaches.find(({ reach }) => reach === "perhaps");
    if (reached === undefined) continue;
    // A checkout by itself runs nothing.
    const behind = way.steps.slice(checkout.runs ? index : index + 1);
    const runs = behind.some((next) => startsCode(next) && reachOf(way, next, reached.event) === "yes");
    const isCertain = checkout.certain && isTrusted && reached.reach === "yes" && runs;
    const { at, actual } = checkout;
    yield { severity: isCertain ? "error" : "warning", step, at, job: way.job, actual, event: reached.event };
  }
}

interface Unsafe {
  readonly at: SourceSpan;
  readonly actual: string;
  /** Whether it is a stranger's commit for certain. */
  readonly certain: boolean;
  /** Whether the same script may go on with it. */
  readonly runs: boolean;
}

function unsafeCheckout({ step, run }: JobStep): Unsafe | undefined {
  const command = CHECKOUT_COMMAND.exec(run ?? "")?.[0];
  if (command !== undefined && step.run !== undefined) {
    return { at: step.run.at, actual: command, certain: true, runs: /\n\s*\S/.test(run?.trim() ?? "") };
  }
  if (actionOf(step)?.name !== "actions/checkout") return undefined;
  const head = ["ref", "repository"].map((key) => step.with.get(key)).find((value) => HEAD.test(value?.text ?? ""));
  const allowed = step.with.get("allow-unsafe-pr-checkout");
  if (allowed?.text === "true") {
    const certain = head !== undefined;
    return { at: allowed.at, actual: "allow-unsafe-pr-checkout: true", certain, runs: false };
  }
  return head === undefined ? undefined : { at: head.at, actual: head.text, certain: true, runs: false };
}

/** A commit that is fetched and left in the object store, for its diff, is data. */
function isOnlyFetched({ actual }: Unsafe, steps: readonly JobStep[]): boolean {
  return /^git fetch\b/.test(actual) && !steps.some(({ run = "" }) => TAKEN_OUT.test(run));
}

function startsCode({ step }: JobStep): boolean {
  return step.run !== undefined || step.uses?.text.startsWith("./") === true;
}
