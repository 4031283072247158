import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowNpmWorkspaces: Page = {
  title: "Publishing all workspaces at once goes wrong",
  message: ({ field, actual, expected, reason }) =>
    `${quote(field)} has ${quote(actual)}, expected ${quote(expected)}${reason === undefined ? "" : `: ${reason}`}`,
  what: "`npm publish --workspaces` publishes all packages of a workspace in one process; `-ws` was its abbreviation.",
  says: "-ws is not a valid single-hyphen cli flag. Did you mean --ws?",
  why: "npm 12 takes `-ws` and `-iwr` for errors. npm 11, up to 11.19 at least and no more in 11.21, keeps the credential of one package for the next: when the exchange of that one is refused, it is sent with a credential that is not its own, and the answer misleads.",
  fix: "Write the flags out; `slipway check --fix` does. Publish each package with a process of its own, or with Slipway, which knows their order as well.",
  sources: [
    "https://github.com/capacitor-community/stripe/pull/490",
    "https://github.com/webspatial/webspatial-sdk/pull/1359",
  ],
};
