import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const tarballStrayFile: Page = {
  title: "The tarball holds what an editor or a tool left behind",
  message: ({ package: name, actual }) => `${quote(name)}: the tarball holds ${quote(actual)}`,
  what: "Files of editors, operating systems or version control are in the tarball.",
  why: "They are of no use to anyone, may tell more about the maintainer's machine than was meant, and a `.git` directory holds the whole history.",
  fix: "Name what goes in with `files` in the manifest.",
  sources: ["https://docs.npmjs.com/cli/v11/configuring-npm/package-json"],
};
