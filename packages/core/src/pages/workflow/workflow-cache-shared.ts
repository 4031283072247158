import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowCacheShared: Page = {
  title: "A shared cache is restored on the way to the registry",
  message: ({ field, actual, expected, reason }) =>
    `${quote(field)} restores ${quote(actual)}${reason === undefined ? "" : `: ${reason}`}, expected ${quote(expected)}`,
  what: "A job that publishes, or that makes what is published, restores files that other workflows of the repository could have written.",
  why: "Caches are shared by branch, not by trust. In May 2026 a pull request's run wrote a poisoned package store into the default branch's cache, and the release restored and ran it. Remote build caches (`TURBO_TOKEN`, `NX_CLOUD_ACCESS_TOKEN`) are the same thing on another server; besides, provenance says that the packages were built in this run.",
  fix: "Write `cache-mode: none` at the top of the release workflow; for older runners and servers set `ACTIONS_CACHE_MODE: none`. Or switch each cache off: `package-manager-cache: false` for `actions/setup-node`, `cache: false` elsewhere.",
  sources: [
    "https://tanstack.com/blog/npm-supply-chain-compromise-postmortem",
    "https://github.blog/changelog/2026-09-10-control-github-actions-cache-access-with-cache-mode",
    "https://docs.zizmor.sh/audits/#cache-poisoning",
  ],
};
