import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowEnvironmentMissing: Page = {
  title: "The job that publishes has no environment",
  message: ({ field, expected }) => `${quote(field)} is missing, expected ${expected ?? "an environment"}`,
  what: "A trust record without an environment fits every run of the workflow file, from whatever branch or tag.",
  why: "The file is read from the pushed ref. Whoever can push a branch can push one with a `release.yml` of their own and publish from it, with valid provenance; several packages were taken that way in 2026. An environment is the one thing in a trust record that a branch cannot bring along.",
  fix: "Give the job an `environment`, limit that environment to release tags and the default branch, with a reviewer, and name it in the trust record of every package. `slipway trust` sets the records.",
  sources: [
    "https://arrangeactassert.com/posts/the-trusted-publishing-setting-that-would-have-blocked-the-npm-snapshot-branch-attacks/",
    "https://blog.sayaka-ono.com/posts/sap-supply-chainattack",
    "https://github.com/orgs/community/discussions/208477",
  ],
};
