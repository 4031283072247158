import type { Rule } from "../../rule/rule.ts";
import { DEFAULT_TAG_PATTERN, isOfPattern, tagExample } from "../../tag/release-tag.ts";
import { because, quote } from "../../text/words.ts";
import type { PublishJob } from "../../workflow/publish-job.ts";
import { matchFilter, startsOnTag } from "../../workflow/triggers.ts";
import { replaceValue, type WorkflowText } from "../../workflow/workflow.ts";
import { workflowProblem } from "./problem.ts";

/** A release tag that no filter lets through starts nothing. */
export const workflowTagFilterMismatch: Rule<"WORKFLOW_TAG_FILTER_MISMATCH"> = {
  stage: "check",
  codes: {
    WORKFLOW_TAG_FILTER_MISMATCH: {
      title: "Release tags do not start the workflow that publishes",
      label: ["tag filter that no release tag meets", "tag filters that no release tag meets"],
      message: ({ field, actual, expected, reason }) =>
        `${quote(field)} is ${quote(actual)}, expected ${quote(expected)}${because(reason)}`,
      what: "No `push` filter of a workflow that publishes lets the release tags through.",
      why: "`*` does not match `/`: `release-*` does not match `release-@scope/name@1.0.0`, `release-**` does. Or the form of the tags has changed and the filter has not. GitHub starts nothing and says nothing.",
      fix: "Prefer one flat tag for each release, such as `release-2026-11-22.1`. Otherwise widen the pattern; the environment's own rule for tags needs it as well.",
      sources: [
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet",
      ],
    },
  },
  check({ publishJobs = [], releaseTags = [], tagPattern }) {
    const sample = tagExample(tagPattern ?? DEFAULT_TAG_PATTERN);
    const ours = publishJobs.some(({ client }) => client === "slipway");
    const isStarted = (tag: string): boolean => publishJobs.some(({ triggers }) => startsOnTag(triggers, tag));
    const first = publishJobs.find((job) => tagPatterns(job).length > 0);
    const isTrain = (tag: string): boolean =>
      tagPattern === undefined ? tag.startsWith("release-") : isOfPattern(tagPattern, tag);
    const trains = releaseTags.filter(isTrain);
    // Of other forms some are made after a release, one for each package: any that starts it will do.
    const others = releaseTags.filter((tag) => !isTrain(tag));
    // What the configuration says is what the next one will be called, whatever earlier ones were.
    const next = ours && tagPattern !== undefined ? sample : undefined;
    const tag = next ?? trains[0] ?? others[0] ?? (ours ? sample : undefined);
    if (tag === undefined || first === undefined || isStarted(tag)) return [];
    if (next === undefined && others.some(isStarted)) return [];
    if (trains.length === 0 && ours && isStarted(sample)) return [];
    const patterns = tagPatterns(first);
    const [pattern] = patterns;
    const crossing = patterns.find(({ text }) => matchFilter([text.replace(/\*+/g, "**")], tag));
    const place = { file: first.entry.file, at: (crossing ?? pattern)?.at ?? first.job.at };
    const written = crossing === undefined ? undefined : crossing.text.replace(/\*+/g, "**");
    // Without Slipway the tags may be another product's; without any tag nobody knows what they will look like.
    const severity = releaseTags.length === 0 && next === undefined ? "note" : ours ? "error" : "warning";
    return [
      workflowProblem("WORKFLOW_TAG_FILTER_MISMATCH", severity, place, {
        field: "on.push.tags",
        actual: patterns.map(({ text }) => text).join(", "),
        expected: written ?? `a pattern that matches ${tag}`,
        reason:
          written === undefined ? `the tag \`${tag}\` starts nothing` : `\`*\` does not match the \`/\` in \`${tag}\``,
        edits: written === undefined ? undefined : [replaceValue(place.file, place.at, `'${written}'`)],
      }),
    ];
  },
};

/** None where they only keep tags out, so that none starts it beside a branch. */
function tagPatterns({ triggers }: PublishJob): readonly WorkflowText[] {
  const patterns = triggers.flatMap(({ event, tags }) => (event === "push" ? (tags ?? []) : []));
  return patterns.every(({ text }) => text.startsWith("!")) ? [] : patterns;
}
