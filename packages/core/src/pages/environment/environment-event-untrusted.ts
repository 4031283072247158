import type { Page } from "../page.ts";

export const environmentEventUntrusted: Page = {
  title: "The release was started by an event that strangers can cause",
  message: ({ actual, expected }) => `The publishing job was started by \`${actual}\`, expected ${expected}`,
  what: "Runs of this event have the rights of the default branch, and anyone can cause them.",
  why: "Titles, comments, branch names and code of strangers come into a job that can publish. Several of the large thefts of 2025 and 2026 began this way.",
  fix: "Let the workflow that publishes have no other triggers than release tags and `workflow_dispatch`. Show pull requests their preview from a second file.",
  sources: [
    "https://jessehouwing.net/github-actions-learnings-from-the-recent-nx-hack",
    "https://docs.github.com/en/actions/how-tos/administer/control-workflow-execution",
  ],
};
