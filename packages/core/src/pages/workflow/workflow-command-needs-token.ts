import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowCommandNeedsToken: Page = {
  title: "A command needs a login that trusted publishing does not give",
  message: ({ field, actual, expected, reason }) =>
    `${quote(field)} runs ${quote(actual)}, expected ${expected ?? "no such command"}${reason === undefined ? "" : `: ${reason}`}`,
  what: "The credential that npm gives for an ID token publishes and stages one package, nothing else.",
  says: "npm error code ENEEDAUTH",
  why: "`npm whoami` before publishing is a habit of the time of tokens. Moving a dist-tag after publishing was the usual way to promote a release.",
  fix: "Drop `npm whoami`. Publish with the final dist-tag: `--tag` or `publishConfig.tag`. Everything else is done by a person.",
  sources: [
    "https://github.com/npm/cli/issues/8547",
    "https://github.com/tediousjs/tedious/pull/1743",
    "https://github.com/npm/documentation/pull/2040",
  ],
};
