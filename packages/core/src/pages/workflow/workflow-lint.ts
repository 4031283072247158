import type { Page } from "../page.ts";

export const workflowLint: Page = {
  title: "A linter has something to say about a workflow",
  message: ({ actual, reason }) => `${reason ?? "a finding of a linter"} (${actual ?? "linter"})`,
  what: "Slipway runs `zizmor` and `actionlint` when they are installed and reports their findings with its own. The name of the finding says where it comes from.",
  why: "Both know workflow files better than any release tool could. Findings that contradict a release are left out: that `cancel-in-progress` is missing, and keys that are newer than the linter.",
  fix: "The linter's own documentation explains each finding by its name. A finding that was considered and accepted is silenced there, in the comment form that the linter has for it.",
  sources: ["https://docs.zizmor.sh/audits/", "https://github.com/rhysd/actionlint/blob/main/docs/checks.md"],
};
