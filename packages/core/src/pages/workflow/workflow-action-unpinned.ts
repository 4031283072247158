import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowActionUnpinned: Page = {
  title: "An action on the way to the registry can change under its name",
  message: ({ field, actual, expected }) =>
    `${quote(field)} uses ${quote(actual)}, expected ${expected ?? "a full commit hash"}`,
  what: "A job that publishes, or that makes what is published, uses an action by a tag or a branch.",
  why: "Tags can be moved. In March 2025 all tags of `tj-actions/changed-files` were, in March 2026 those of `trivy-action`, and every job that used them ran the thief's code with its own rights.",
  fix: "Pin to a full commit hash with the version in a comment, or lock all of them with `gh actions-lock`, whose `.github/workflows/actions.lock` counts as well. Actions of the repository itself are written as `$/path`.",
  sources: [
    "https://unit42.paloaltonetworks.com/github-actions-supply-chain-attack/",
    "https://docs.github.com/en/actions/concepts/security/workflow-dependency-lockfiles",
    "https://docs.zizmor.sh/audits/#unpinned-uses",
  ],
};
