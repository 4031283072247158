import type { Page } from "../page.ts";

export const environmentTokenPresent: Page = {
  title: "A registry token is within reach of the publishing job",
  message: ({ field, actual, reason }) =>
    `The publishing job has the registry token \`${field}\` in ${actual}: ${reason}`,
  what: "With trusted publishing the job needs no registry token. One that is there all the same can be stolen, and some clients prefer it.",
  says: "npm error code EOTP",
  why: "Left from before trusted publishing, or written by `actions/setup-node` with `registry-url`. When the exchange is refused, other clients send the old token, and its failure (404, EOTP) hides the true reason. Tokens that bypass two-factor authentication stop publishing in January 2027.",
  fix: "Remove the variable from the job, the `_authToken` line from `.npmrc`, and the secret from the repository; then have npm disallow tokens for the packages.",
  sources: [
    "https://github.com/actions/setup-node/issues/1440",
    "https://github.com/webjsdev/webjs/issues/1456",
    "https://docs.npmjs.com/trusted-publishers",
  ],
};
