import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowReleaseEventRef: Page = {
  title: "A release event may leave the ID token without a ref",
  message: ({ field, actual, expected }) =>
    `${quote(field)} has ${actual ?? "a checkout without a ref"}, expected ${quote(expected)}`,
  what: "In some runs started by `release`, the ID token had an empty `ref`, and npm refuses provenance without one.",
  says: "Missing SourceRepositoryRef in signing certificate",
  why: "Seen in several projects. The cause is disputed; checking out the tag by name has helped.",
  fix: "Start the workflow by the tag instead of the release, or give the checkout the tag: `ref:` with `github.event.release.tag_name`.",
  sources: [
    "https://github.com/npm/cli/issues/8699",
    "https://github.com/embrace-io/embrace-web-sdk/pull/1404",
    "https://github.com/utooland/utoo/pull/3193",
  ],
};
