import { quote } from "../../text/words.ts";
import { because } from "../package/because.ts";
import type { Page } from "../page.ts";

export const tarballBinInvalid: Page = {
  title: "A command's name or path does not survive npm",
  message: ({ package: name, field, actual, reason }) =>
    `${quote(name)}: ${quote(field)} is ${quote(actual)}${because(reason)}`,
  what: "npm normalises `bin` when it publishes and again when it installs: names are cut down to what follows the last slash, paths that lead out of the package and values that are not text are dropped.",
  why: "The command then has another name than was meant, or does not exist.",
  fix: "Give commands plain names and paths inside the package; `npm pkg fix` writes what npm makes of them.",
  sources: ["https://github.com/npm/npm-normalize-package-bin"],
};
