import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const tarballEntryDuplicate: Page = {
  title: "The tarball holds a file twice",
  message: ({ package: name, entry, actual }) =>
    `${quote(name)}: the tarball holds ${quote(entry ?? actual)} more than once`,
  what: "Two entries have the same path.",
  why: "npm extracts both, and the last one stays. Other readers, a registry or a scanner among them, may take the first: then what was checked is not what is installed. No package manager packs a file twice, so something has changed the archive afterwards.",
  fix: "Pack with the package manager alone, and find out which step adds to the archive.",
  sources: ["https://blog.vlt.sh/blog/the-massive-hole-in-the-npm-ecosystem"],
};
