import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowCodeBesideIdToken: Page = {
  title: "Other code runs in the job that can publish",
  message: ({ field, actual, expected }) =>
    `${quote(field)} runs ${quote(actual)}, expected ${expected ?? "nothing but publishing"}`,
  what: "Dependencies are installed, or scripts of the repository are run, in the job that holds `id-token: write`.",
  why: "Any code in that job can ask for an ID token and publish: an install script, a build plugin, a test. That is how the packages of TanStack were taken. Keeping the publishing step for last does not help, the token is there from the first.",
  fix: "Install, build and pack in a job without the token, hand the tarballs over as an artifact, and publish them in a job with no checkout and no install. npm runs no lifecycle scripts when it publishes a tarball. `.github/workflows/release.yml` in Slipway's own repository does it like this.",
  sources: [
    "https://tanstack.com/blog/npm-supply-chain-compromise-postmortem",
    "https://github.com/e18e/setup-publish",
    "https://docs.zizmor.sh/audits/#adhoc-packages",
  ],
};
