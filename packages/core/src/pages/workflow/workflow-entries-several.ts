import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowEntriesSeveral: Page = {
  title: "Several workflow files publish",
  message: ({ actual, expected }) =>
    `Packages are published by ${quote(actual)}, expected ${expected ?? "one workflow"}`,
  what: "More than one file leads to a job that publishes with an ID token.",
  why: "Each of them needs a trust record of its own on each package it publishes, and each is one more way in. Since September 2026 a package takes up to ten records; before, only one of the files could work.",
  fix: "Publish from one file. Where several are wanted, nightly versions for instance, see that every package has a record for each file: `npm trust list`.",
  sources: ["https://github.com/orgs/community/discussions/206745", "https://github.com/base/account-sdk/pull/289"],
};
