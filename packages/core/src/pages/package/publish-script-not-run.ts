import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";
import { because } from "./because.ts";

export const publishScriptNotRun: Page = {
  title: "A script that belongs to publishing does not run",
  message: ({ package: name, field, actual, expected, reason }) =>
    `${quote(name)}: ${quote(field)} (${quote(actual)}) does not run, use ${expected} instead${because(reason)}`,
  what: "`prepublishOnly` and `prepublish` run before, `postpublish` after a directory is published. Slipway packs in one job and sends the tarballs from another one, which runs no code of the repository.",
  why: "The job that holds the ID token must not run anybody's scripts. A build that only `prepublishOnly` starts does not happen, and the package goes out without it.",
  fix: "Build in `prepack`, which every client runs when it packs, or in a step of the workflow before packing. What `postpublish` does belongs into a job after the release.",
  sources: ["https://docs.npmjs.com/cli/using-npm/scripts#life-cycle-scripts"],
};
