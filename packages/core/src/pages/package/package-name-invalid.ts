import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const packageNameInvalid: Page = {
  title: "npm does not take this package name",
  message: ({ package: name, reason }) => `${quote(name)} is not a name that npm takes: ${reason}`,
  what: "The name breaks npm's rules for names, or those for new names where the registry does not know it.",
  says: 'Invalid name: "<name>"',
  why: "Names become parts of addresses, directories and commands. Rules for new names are stricter than those for names that exist: no capital letters, none of `~'!()*`, no name of a Node.js module, at most 214 characters.",
  fix: "Choose another name. Lower-case letters, digits and hyphens are always right; a scope makes the name yours.",
  sources: [
    "https://github.com/npm/validate-npm-package-name",
    "https://docs.npmjs.com/cli/configuring-npm/package-json#name",
  ],
};
