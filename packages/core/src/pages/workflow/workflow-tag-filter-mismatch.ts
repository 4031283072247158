import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowTagFilterMismatch: Page = {
  title: "Release tags do not start the workflow that publishes",
  message: ({ field, actual, expected, reason }) =>
    `${quote(field)} is ${quote(actual)}, expected ${quote(expected)}${reason === undefined ? "" : `: ${reason}`}`,
  what: "No `push` filter of a workflow that publishes lets the release tags through.",
  why: "`*` does not match `/`: `release-*` does not match `release-@scope/name@1.0.0`, `release-**` does. Or the form of the tags has changed and the filter has not. GitHub starts nothing and says nothing.",
  fix: "Prefer one flat tag for each release, such as `release-2026-11-22.1`. Otherwise widen the pattern; the environment's own rule for tags needs it as well.",
  sources: [
    "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet",
  ],
};
