import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const repositoryNotNormalised: Page = {
  title: "`repository` is in a form that only npm would put right",
  message: ({ package: name, field, actual, expected }) =>
    `${quote(name)}: ${quote(field)} is ${quote(actual)}, which this client sends as it is; ${quote(expected)} is sure to pass`,
  what: "The value names the right repository as a shorthand, a bare string or a differently spelt URL. npm, Slipway and pnpm up to version 10 write it anew on the way to the registry; pnpm 11 and later, yarn and bun send what the file says.",
  why: "The registry compares letter by letter with `https://github.com/owner/name`, once `git+` and `.git` are off. What it makes of a raw shorthand or string is not known from any public report; from a string it may read no URL at all. A workspace that has published well for years can meet this on the day it moves to pnpm 11.",
  fix: "`slipway check --fix` writes the object that every client sends unchanged. When Slipway publishes, the value is normalised as npm does it, and nothing needs to change: leave `client` out of `slipway.json`.",
  sources: ["https://github.com/TestPlanIt/testplanit/pull/302", "https://github.com/pnpm/pnpm/issues/11513"],
};
