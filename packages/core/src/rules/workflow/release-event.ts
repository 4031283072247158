import type { Position } from "../../json/locate.ts";
import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import type { WorkflowJob, WorkflowMap, WorkflowStep } from "../../workflow/workflow.ts";
import { fieldOfJob, workflowProblem } from "./problem.ts";
import { actionOf } from "./steps.ts";

/** What is done with GitHub's own token starts no further workflow: neither a release nor a tag. */
export const workflowReleaseEventUnseen: Rule<"WORKFLOW_RELEASE_EVENT_UNSEEN"> = {
  stage: "check",
  codes: {
    WORKFLOW_RELEASE_EVENT_UNSEEN: {
      title: "Nothing starts the workflow that publishes",
      message: ({ field, actual, expected }) =>
        `${quote(field)} waits for ${actual ?? "an event"}, which starts nothing; expected ${expected ?? "another token"}`,
      what: "The workflow waits for a release or a tag that another workflow makes with `GITHUB_TOKEN`.",
      why: "GitHub starts no workflow for what is done with its own token, so that workflows cannot start each other forever. The tag is there, the release is there, and nothing is published.",
      fix: "Make the tag with the token of a GitHub App, push it yourself, publish in the same workflow, or start this one with `gh workflow run`, which is exempt.",
      sources: [
        "https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/trigger-a-workflow",
        "https://github.com/niavasha/plex-mcp-server/pull/113",
      ],
    },
  },
  *check(facts) {
    const reported = new Set<unknown>();
    for (const { entry, triggers } of facts.publishingJobs) {
      const [trigger] = triggers;
      if (trigger === undefined || reported.has(entry)) continue;
      const onRelease = triggers.every(({ event }) => event === "release");
      const onTag = triggers.every(
        ({ event, tags, branches }) => event === "push" && tags !== undefined && branches === undefined,
      );
      const maker = onRelease || onTag ? findReleaseMaker(facts, onRelease ? "release" : "tag") : undefined;
      if (maker === undefined) continue;
      reported.add(entry);
      yield workflowProblem(
        "WORKFLOW_RELEASE_EVENT_UNSEEN",
        "warning",
        { file: entry.file, at: trigger.at },
        {
          field: `on.${trigger.event}`,
          actual: `a ${onRelease ? "release" : "tag"} made with GITHUB_TOKEN in ${maker.file}:${maker.position.line}`,
          expected: "a token of an App, a person, or `workflow_dispatch`",
        },
      );
    }
  },
};

/** Runs of `on: release` have been seen with an empty `ref` in their ID token, which npm refuses. */
export const workflowReleaseEventRef: Rule<"WORKFLOW_RELEASE_EVENT_REF"> = {
  stage: "check",
  codes: {
    WORKFLOW_RELEASE_EVENT_REF: {
      title: "A release event may leave the ID token without a ref",
      message: ({ field, actual, expected }) =>
        `${quote(field)} has ${actual ?? "a checkout without a ref"}, expected ${quote(expected)}`,
      what: "In some runs started by `release`, the ID token had an empty `ref`, and npm refuses provenance without one.",
      says: "Missing SourceRepositoryRef in signing certificate",
      why: "Seen in several projects. The cause is disputed; checking out the tag by name has helped.",
      fix: "Start the workflow by the tag instead of the release, or give the checkout the tag: `ref:` with `github.event.release.tag_name`.",
      sources: [
        "https://github.com/npm/cli/issues/8699",
        "https://github.com/embrace-io/embrace-web-sdk/pull/1404",
        "https://github.com/utooland/utoo/pull/3193",
      ],
    },
  },
  *check({ trustedJobs }) {
    for (const { triggers, steps, job } of trustedJobs) {
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
  },
};

interface ReleaseMaker {
  readonly file: string;
  readonly position: Position;
}

const GITHUB_TOKEN = /\b(?:secrets\.GITHUB_TOKEN|github\.token)\b/i;

/** Use GitHub's own token unless they are given another. */
const RELEASING = new Set([
  "softprops/action-gh-release",
  "ncipollo/release-action",
  "actions/create-release",
  "googleapis/release-please-action",
  "google-github-actions/release-please-action",
]);

const CREATE_RELEASE = /\bgh release create\b(?![^\n]*--draft)/;

const PUSH_TAG = /\bgit push\b[^\n]*(?:--tags|--follow-tags|refs\/tags\/)/;

/** The first step of any workflow that makes a release, or pushes a tag, with GitHub's own token. */
function findReleaseMaker({ workflows }: Facts, what: "release" | "tag"): ReleaseMaker | undefined {
  for (const { file, jobs, env } of workflows?.workflows ?? []) {
    for (const job of jobs) {
      const step = job.steps.find((candidate) =>
        what === "release" ? makesRelease(candidate, [env, job.env]) : pushesTag(candidate, job),
      );
      if (step !== undefined) return { file, position: step.at.position };
    }
  }
  return undefined;
}

function makesRelease(step: WorkflowStep, outer: readonly WorkflowMap[]): boolean {
  const action = actionOf(step);
  // A draft becomes a release when a person publishes it.
  if (step.with.get("draft")?.text === "true") return false;
  const token = step.with.get("token") ?? step.env.get("GITHUB_TOKEN");
  if (action !== undefined && RELEASING.has(action.name)) return token === undefined || GITHUB_TOKEN.test(token.text);
  if (!CREATE_RELEASE.test(step.run?.text ?? "")) return false;
  const used = ["GH_TOKEN", "GITHUB_TOKEN"].flatMap((name) =>
    [step.env, ...outer].flatMap((env) => env.get(name) ?? []),
  );
  return used[0] !== undefined && GITHUB_TOKEN.test(used[0].text);
}

/** The checkout leaves its token behind for `git push`. */
function pushesTag({ run }: WorkflowStep, { steps }: WorkflowJob): boolean {
  if (!PUSH_TAG.test(run?.text ?? "")) return false;
  const checkout = steps.find((step) => actionOf(step)?.name === "actions/checkout");
  const token = checkout?.with.get("token") ?? checkout?.with.get("ssh-key");
  return checkout !== undefined && (token === undefined || GITHUB_TOKEN.test(token.text));
}
