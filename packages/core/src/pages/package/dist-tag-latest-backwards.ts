import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";
import { because } from "./because.ts";

export const distTagLatestBackwards: Page = {
  title: "`latest` would move to a lower version",
  message: ({ package: name, actual, expected, reason }) =>
    `${quote(`${name}@${actual}`)} would take \`latest\` from ${quote(expected)}${because(reason)}`,
  what: "The release would put the dist-tag `latest` on a version that is lower than one published before. Prereleases and deprecated versions do not count.",
  says: 'Cannot implicitly apply the "latest" tag because previously published version 0.310.0 is higher than the new version 0.308.1. You must specify a tag using --tag.',
  why: "Everybody who installs the package without naming a version gets `latest`. A fix for an older line, published without a tag, would send them all back to that line. npm refuses since version 11; before, it did it.",
  fix: 'Publish an older line under a tag of its own: `"publishConfig": { "tag": "release-1.x" }` on that branch, or the option for this run. If the version is meant to be the newest, raise it.',
  sources: [
    "https://github.com/npm/cli/blob/latest/lib/commands/publish.js",
    "https://github.com/bbvch-ai/aihub-core/pull/1600",
  ],
};
