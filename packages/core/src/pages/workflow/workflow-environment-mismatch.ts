import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowEnvironmentMismatch: Page = {
  title: "The job runs in another environment than the trust record names",
  message: ({ field, actual, expected }) =>
    `${quote(field)} is ${quote(actual)}, the trust record names ${quote(expected)}`,
  what: "npm compares the environment of the job with the one in the trust record, letter by letter.",
  says: "npm error 404 Not Found - PUT …; at verbose level: OIDC token exchange error - package not found",
  why: "One of the two was renamed, spelt in another letter case (`release` and `Release` are two names), or added on one side only.",
  fix: "Make them equal: `environment:` in the workflow, or the trust record of every package. `environment` in `slipway.json` says what the record names.",
  sources: [
    "https://docs.npmjs.com/trusted-publishers",
    "https://github.com/josephdadams/TallyArbiter/pull/1109",
    "https://github.com/Adyen/adyen-node-api-library/pull/1705",
    "https://github.com/fletchto99/hexo-sliding-spoiler/pull/25",
  ],
};
