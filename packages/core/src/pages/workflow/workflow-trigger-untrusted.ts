import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowTriggerUntrusted: Page = {
  title: "The workflow that publishes can be started by strangers",
  message: ({ field, expected, reason }) =>
    `${quote(field)} can lead to the job that publishes${reason === undefined ? "" : `: ${reason}`}; expected ${expected ?? "trusted events"}`,
  what: "The file that the trust record names has a trigger that people without write access can cause, and no condition keeps that run from the publishing job.",
  why: "Titles, comments, branch names and code of strangers come into a run that can publish. With `pull_request`, a branch of the repository itself can change the file it runs. Since November 2026 GitHub blocks `pull_request_target` in public repositories by default.",
  fix: "Leave `push` of release tags and `workflow_dispatch` in this file, and put everything about pull requests into another.",
  sources: [
    "https://jessehouwing.net/github-actions-learnings-from-the-recent-nx-hack",
    "https://docs.github.com/en/actions/how-tos/administer/control-workflow-execution",
  ],
};
