import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowPermissionsBroad: Page = {
  title: "The job that publishes can do more than publish",
  message: ({ field, actual, expected }) =>
    `${quote(field)}: ${actual ?? "more than it needs"}, expected ${quote(expected)}`,
  what: "The publishing job can also write to the repository.",
  why: "Whoever gets code into this job gets everything the job may do. Pushing to the repository, from there, means changing the next release as well.",
  fix: "Let the job that publishes hold `id-token: write` alone, and make tags and GitHub releases in a job behind it that holds `contents: write` and nothing else.",
  sources: [
    "https://docs.github.com/en/actions/reference/security/secure-use",
    "https://github.com/e18e/setup-publish",
  ],
};
