import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";
import { because } from "./because.ts";

export const distTagRequired: Page = {
  title: "A prerelease has no dist-tag",
  message: ({ package: name, actual, reason }) =>
    `${quote(`${name}@${actual}`)} is a prerelease, and nothing sets its dist-tag${because(reason)}`,
  what: "Neither the run, nor changesets' pre mode, nor `publishConfig.tag`, nor npm's configuration says under which dist-tag this prerelease goes out.",
  says: "You must specify a tag using --tag when publishing a prerelease version.",
  why: "Without a tag it would become `latest`, and everybody would get it. npm refuses since version 11. Slipway reads the tag off the version (`2.0.0-beta.1` goes out under `beta`) and says so; where the version names no channel (`2.0.0-0`), it stops.",
  fix: "Set `publishConfig.tag`, or give the tag for this run. If the tag read off the version is right, nothing has to be done.",
  sources: ["https://github.com/npm/cli/blob/latest/lib/commands/publish.js"],
};
