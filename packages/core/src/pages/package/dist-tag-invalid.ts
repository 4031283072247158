import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const distTagInvalid: Page = {
  title: "npm does not take this dist-tag",
  message: ({ package: name, actual }) =>
    `${quote(name)} is to be published under the dist-tag ${quote(actual)}, which npm refuses`,
  what: "A dist-tag must not be a version range and must need no escaping in an address.",
  says: "Tag name must not be a valid SemVer range: 1",
  why: "`npm install name@tag` has to tell a tag from a version, so `1`, `v2` or `x` cannot be tags.",
  fix: "Choose a word: `next`, `beta`, or `release-1.x` for an older line.",
  sources: [
    "https://github.com/npm/cli/blob/latest/lib/commands/publish.js",
    "https://docs.npmjs.com/cli/commands/npm-dist-tag",
  ],
};
