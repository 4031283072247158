import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const workflowNpmBroken: Page = {
  title: "This version of npm cannot do what it is asked for",
  message: ({ field, actual, expected, reason }) =>
    `${quote(field)} uses ${quote(actual)}, expected ${quote(expected)}${reason === undefined ? "" : `: ${reason}`}`,
  what: "Two versions are known: npm 12.0.0 cannot sign provenance, and the npm that runner images have carried with Node 22.22.2 cannot install another npm.",
  says: "npm error Cannot find module 'sigstore'",
  why: "npm 12.0.0 was published without a library, the npm 10.9.7 of some images was damaged.",
  fix: "Use npm 12.0.1 or later, or `npm@^11.15.0`. Use a current Node 24, or install a fixed version of npm 11 first and the wanted one with it.",
  sources: [
    "https://github.com/npm/cli/issues/9722",
    "https://github.com/actions/runner-images/issues/13883",
    "https://github.com/nodejs/node/issues/62430",
  ],
};
