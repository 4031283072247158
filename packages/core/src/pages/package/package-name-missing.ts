import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";
import { because } from "./because.ts";

export const packageNameMissing: Page = {
  title: "A package has no name",
  message: ({ file, reason }) => `${quote(file)} has no name${because(reason)}`,
  what: "The manifest is neither `private` nor does it have a `name`.",
  why: "Without a name nothing can be published, and the package is left out of every release without a word.",
  fix: 'Give it a name, or mark it `"private": true`.',
  sources: ["https://docs.npmjs.com/cli/configuring-npm/package-json#name"],
};
