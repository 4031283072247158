import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { quote } from "../../text/words.ts";
import { findMadeByToken } from "../../workflow/tag-makers.ts";
import { matchFilter } from "../../workflow/triggers.ts";
import type { WorkflowFile, WorkflowText, WorkflowTrigger } from "../../workflow/workflow.ts";
import { commandPlace, fieldOfJob, type Place, workflowProblem } from "./problem.ts";
import { actionOf } from "./steps.ts";

/** What is done with GitHub's own token starts no further workflow: neither a release nor a tag. */
export const workflowReleaseEventUnseen: Rule<"WORKFLOW_RELEASE_EVENT_UNSEEN"> = {
  stage: "check",
  codes: {
    WORKFLOW_RELEASE_EVENT_UNSEEN: {
      title: "Nothing starts the workflow that publishes",
      label: ["workflow that nothing starts", "workflows that nothing starts"],
      message: ({ field, actual, expected }) =>
        `${quote(field)} waits for ${actual ?? "an event"}, which starts nothing; expected ${expected ?? "another token"}`,
      what: "The workflow waits for a release or a tag that another workflow makes with `GITHUB_TOKEN`: by `git push`, `gh release create`, release-please, an action, lerna, nx, semantic-release, or a script that calls GitHub.",
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
      const awaited = awaitedEvent(triggers);
      const maker = awaited === undefined ? undefined : findMaker(facts, entry, triggers, awaited);
      if (maker === undefined) continue;
      reported.add(entry);
      yield workflowProblem(
        "WORKFLOW_RELEASE_EVENT_UNSEEN",
        "warning",
        { file: entry.file, at: trigger.at },
        {
          field: `on.${trigger.event}`,
          actual: `a ${awaited} made with GITHUB_TOKEN in ${maker.file}:${maker.at.position.line}`,
          expected: "a token of an App, a person, or `workflow_dispatch`",
        },
      );
    }
  },
};

function awaitedEvent(triggers: readonly WorkflowTrigger[]): "release" | "tag" | undefined {
  if (triggers.every(({ event }) => event === "release")) return "release";
  return triggers.every((trigger) => trigger.event === "release" || isForTags(trigger)) ? "tag" : undefined;
}

function isForTags({ event, tags, branches }: WorkflowTrigger): boolean {
  return event === "push" && tags !== undefined && branches === undefined;
}

/** The first step of any other workflow that makes what is waited for, with GitHub's own token. */
function findMaker(
  { jobWays, commandsOf, publishJobs = [], workflows }: Facts,
  waiting: WorkflowFile,
  triggers: readonly WorkflowTrigger[],
  awaited: "release" | "tag",
): Place | undefined {
  const publishing = new Set(publishJobs.map(({ entry }) => entry));
  for (const way of jobWays) {
    const { entry } = way;
    // A workflow that makes the tag and publishes by itself needs nobody to hear it.
    if (entry === waiting || publishing.has(entry)) continue;
    const hasTag = way.triggers.every((trigger) => trigger.event === "release" || isForTags(trigger));
    for (const { step, made } of findMadeByToken(way, commandsOf, workflows?.files)) {
      if (made.what !== awaited && (awaited === "release" || hasTag)) continue;
      if (hasTag && awaited === "tag") continue;
      if (made.tag !== undefined && !triggers.some(({ tags }) => tags === undefined || mayPass(tags, made.tag ?? "")))
        continue;
      return commandPlace(step, made.line);
    }
  }
  return undefined;
}

/** Whether a tag may pass a filter, of which what stands before the first variable is known. */
function mayPass(patterns: readonly WorkflowText[], tag: string): boolean {
  const known = tag.replace(/\$[\s\S]*$/, "");
  if (known === tag)
    return matchFilter(
      patterns.map(({ text }) => text),
      tag,
    );
  return patterns.some(({ text }) => {
    const fixed = text.replace(/[*?+[\\!][\s\S]*$/, "");
    return known.startsWith(fixed) || fixed.startsWith(known);
  });
}

/** Runs of `on: release` have been seen with an empty `ref` in their ID token, which npm refuses. */
export const workflowReleaseEventRef: Rule<"WORKFLOW_RELEASE_EVENT_REF"> = {
  stage: "check",
  codes: {
    WORKFLOW_RELEASE_EVENT_REF: {
      title: "A release event may leave the ID token without a ref",
      label: ["release event without a ref", "release events without a ref"],
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
