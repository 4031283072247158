import { quote } from "../../text/words.ts";
import { because } from "../package/because.ts";
import type { Page } from "../page.ts";

export const tarballFilesUnmatched: Page = {
  title: "`files` names something that is not in the tarball",
  message: ({ package: name, actual, reason }) =>
    `${quote(name)}: \`files\` names ${quote(actual)}, and the tarball has nothing of it${because(reason)}`,
  what: "An entry of the manifest's `files` matches nothing. When the tarball has nothing beside its manifest and documents, that is an error.",
  why: "What is missing was not built, was moved, or is spelt wrongly. Clients do not notice; their users do.",
  fix: "Build before packing, or remove the entry.",
  sources: [
    "https://docs.npmjs.com/cli/v11/configuring-npm/package-json",
    "https://github.com/elizaOS/eliza/issues/9829",
  ],
};
