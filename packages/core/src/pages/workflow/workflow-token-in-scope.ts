import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowTokenInScope: Page = {
  title: "The job that publishes holds a registry token",
  message: ({ field, actual, expected, reason }) =>
    `${quote(field)} has ${quote(actual)}, expected ${expected ?? "no token"}${reason === undefined ? "" : `: ${reason}`}`,
  what: "A variable, an input or an `.npmrc` line gives the publishing job a static token.",
  says: "npm error code EOTP This operation requires a one-time password",
  why: "npm falls back to it when the exchange of the ID token is refused, without a word; other clients use it first. So a stale token shows as `E404`, `E401` or `EOTP` and hides what is wrong with the trust record. And a token can be stolen and used from anywhere. Classic tokens are gone since December 2025, granular ones last 90 days, and from January 2027 those that bypass two-factor authentication no longer publish.",
  fix: "Remove it from the job once every package has its trust record, then forbid tokens in each package's settings and delete them. Private dependencies can be read with a token in the job that installs.",
  sources: [
    "https://docs.npmjs.com/trusted-publishers",
    "https://github.com/webjsdev/webjs/issues/1456",
    "https://github.com/scalar/scalar/pull/9941",
    "https://github.com/npm/cli/issues/9268",
  ],
};
