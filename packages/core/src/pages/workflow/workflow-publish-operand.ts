import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowPublishOperand: Page = {
  title: "npm does not take this for a directory",
  message: ({ field, actual, expected, reason }) =>
    `${quote(field)} publishes ${quote(actual)}, expected ${quote(expected)}${reason === undefined ? "" : `: ${reason}`}`,
  what: "`npm publish` reads its argument as it reads a dependency.",
  says: "npm error code 128 … git --no-replace-objects ls-remote ssh://git@github.com/packages/foo.git",
  why: "`packages/foo` is short for a repository on GitHub, `dist` for a package on the registry. Only what begins with `./`, `../`, `/` or `~/`, ends with `/`, or has more than one slash is a path.",
  fix: "Put `./` in front. `slipway check --fix` does.",
  sources: ["https://github.com/gjsify/gnome-shell/pull/104", "https://github.com/npm/npm-package-arg"],
};
