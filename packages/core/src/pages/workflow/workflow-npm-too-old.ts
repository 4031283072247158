import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowNpmTooOld: Page = {
  title: "The npm of the publishing job is too old",
  message: ({ field, actual, expected, reason }) =>
    `${quote(field)} uses ${quote(actual)}, expected ${quote(expected)}${reason === undefined ? "" : `: ${reason}`}`,
  what: "npm knows trusted publishing since 11.5.1 and staged publishing since 11.15.0.",
  says: "npm error code ENEEDAUTH",
  why: "Every Node brings its own npm: Node 20 and 22 bring npm 10, Node 24.0 to 24.4 npm 11.3 or 11.4. An npm that does not know the exchange publishes without credentials. It can still sign provenance, which misleads.",
  fix: "Use a current Node 24, or install `npm@^11.15.0` before publishing. Slipway needs neither.",
  sources: [
    "https://docs.npmjs.com/trusted-publishers",
    "https://github.com/orca-so/whirlpools/pull/1362",
    "https://github.com/aptos-labs/aptos-wallet-adapter/pull/702",
    "https://github.com/nodejs/node/blob/main/doc/changelogs/CHANGELOG_V24.md",
  ],
};
