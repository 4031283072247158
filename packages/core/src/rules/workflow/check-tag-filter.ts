import type { Problem } from "../../problems/problem.ts";
import type { PublishJob } from "../../workflow/publish-job.ts";
import { matchFilter, startsOnTag } from "../../workflow/triggers.ts";
import { replaceValue, type WorkflowText } from "../../workflow/workflow.ts";
import type { CheckInput } from "../rule.ts";
import { workflowProblem } from "./workflow-problem.ts";

/** What Slipway's own tags look like. */
const SAMPLE = "release-1";

/** A release tag that no filter lets through starts nothing. */
export function checkTagFilter({ publishJobs = [], releaseTags = [] }: CheckInput): Problem[] {
  const ours = publishJobs.some(({ client }) => client === "slipway");
  const tag = releaseTags[0] ?? (ours ? SAMPLE : undefined);
  const first = publishJobs.find((job) => tagPatterns(job).length > 0);
  if (tag === undefined || first === undefined || publishJobs.some(({ triggers }) => startsOnTag(triggers, tag)))
    return [];
  const patterns = tagPatterns(first);
  const [pattern] = patterns;
  const crossing = patterns.find(({ text }) => matchFilter([text.replace(/\*+/g, "**")], tag));
  const place = { file: first.entry.file, at: (crossing ?? pattern)?.at ?? first.job.at };
  const written = crossing === undefined ? undefined : crossing.text.replace(/\*+/g, "**");
  return [
    // Without Slipway the tags may be another product's.
    workflowProblem("WORKFLOW_TAG_FILTER_MISMATCH", ours ? "error" : "warning", place, {
      field: "on.push.tags",
      actual: patterns.map(({ text }) => text).join(", "),
      expected: written ?? `a pattern that matches ${tag}`,
      reason:
        written === undefined ? `the tag \`${tag}\` starts nothing` : `\`*\` does not match the \`/\` in \`${tag}\``,
      ...(written !== undefined && { edits: [replaceValue(place.file, place.at, `'${written}'`)] }),
    }),
  ];
}

function tagPatterns({ triggers }: PublishJob): readonly WorkflowText[] {
  return triggers.flatMap(({ event, tags }) => (event === "push" ? (tags ?? []) : []));
}
