import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowToolWithoutOidc: Page = {
  title: "The release tool does not know trusted publishing",
  message: ({ field, actual, expected }) =>
    `${quote(field)} publishes with ${quote(actual)}, expected ${quote(expected)}`,
  what: "Exchanging the ID token is the client's work, and this version of it does not, or not reliably.",
  why: "lerna does since 9, lerna-lite since 4.9, `@semantic-release/npm` since 13.1, yarn since 4.10, yarn 1 never. pnpm 11.0 asked static tokens first. `changesets/action` before 1.7.0 writes a token line without a token unless `NPM_TOKEN` is set and empty.",
  fix: "Upgrade, or publish packed tarballs with npm or Slipway.",
  sources: [
    "https://github.com/lerna/lerna/issues/4219",
    "https://github.com/semantic-release/npm/issues/1069",
    "https://github.com/yarnpkg/berry/issues/6952",
    "https://github.com/changesets/action/pull/545",
    "https://github.com/pnpm/pnpm/issues/11513",
  ],
};
