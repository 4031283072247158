import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowFileMismatch: Page = {
  title: "The trust record names another file than the one that publishes",
  message: ({ actual, expected, reason }) =>
    `${quote(actual)} publishes, the trust record names ${quote(expected)}${reason === undefined ? "" : `: ${reason}`}`,
  what: "A trust record names the workflow file that a run enters through: its bare name with its ending, in its letter case.",
  says: "npm error 404 Not Found - PUT …; at verbose level: OIDC token exchange error - package not found",
  why: "The file was renamed or split, `.yml` became `.yaml`, the record holds a path, or it names a reusable workflow while npm looks at the one that calls it. npm checks nothing of this when the record is saved.",
  fix: "Rename the workflow or mend the trust record of every package. `workflow` in `slipway.json` says what the record names.",
  sources: [
    "https://docs.npmjs.com/trusted-publishers#troubleshooting",
    "https://github.com/opslane/opslane/pull/484",
    "https://github.com/0x80/firebase-tools-with-isolate/pull/49",
    "https://github.com/amannn/next-intl/pull/2364",
  ],
};
