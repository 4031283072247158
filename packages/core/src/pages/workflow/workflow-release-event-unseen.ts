import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowReleaseEventUnseen: Page = {
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
};
