import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const accessInvalid: Page = {
  title: "`publishConfig.access` has a value that npm does not know",
  message: ({ package: name, actual, expected }) =>
    `${quote(name)} sets \`publishConfig.access\` to ${quote(actual)}, expected ${quote(expected)}`,
  what: "npm's `access` setting is `public` or `restricted`; `private` is another word for `restricted`. This manifest has something else.",
  why: "npm checks the setting where it comes from a flag or an `.npmrc`, but takes it from `publishConfig` as it is and sends it to the registry. What the registry makes of it has not been proven; Slipway treats it as not set.",
  fix: "Write `public` or `restricted`, or remove the field from a package that exists: its access then stays as it is.",
  sources: [
    "https://docs.npmjs.com/cli/using-npm/config#access",
    "https://github.com/npm/cli/blob/latest/lib/commands/publish.js",
  ],
};
