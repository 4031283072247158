import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowCheckoutUnsafe: Page = {
  title: "A stranger's code is checked out with the rights of the repository",
  message: ({ field, actual, expected }) =>
    `${quote(field)} checks out ${quote(actual)}, expected ${expected ?? "trusted code"}`,
  what: "A workflow that runs with the rights of the default branch for pull requests of strangers checks out their code.",
  why: "Whatever that code does, through a build script or a test, it does with the workflow's token, secrets and caches. Since version 7, `actions/checkout` refuses it unless it is told that it is wanted.",
  fix: "Use `pull_request`, which has no rights, and pass results on as an artifact that a `workflow_run` workflow reads as data.",
  sources: [
    "https://github.blog/changelog/2026-06-18-safer-pull_request_target-defaults-for-github-actions-checkout/",
    "https://docs.zizmor.sh/audits/#dangerous-triggers",
  ],
};
