import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";
import { findReleaseMaker } from "./find-release-maker.ts";
import { publishingJobs } from "./publishing-jobs.ts";
import { workflowProblem } from "./workflow-problem.ts";

/** What is done with GitHub's own token starts no further workflow: neither a release nor a tag. */
export function* checkReleaseEvent(input: CheckInput): Iterable<Problem> {
  const reported = new Set<unknown>();
  for (const { entry, triggers } of publishingJobs(input)) {
    const [trigger] = triggers;
    if (trigger === undefined || reported.has(entry)) continue;
    const onRelease = triggers.every(({ event }) => event === "release");
    const onTag = triggers.every(
      ({ event, tags, branches }) => event === "push" && tags !== undefined && branches === undefined,
    );
    const maker = onRelease || onTag ? findReleaseMaker(input, onRelease ? "release" : "tag") : undefined;
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
}
