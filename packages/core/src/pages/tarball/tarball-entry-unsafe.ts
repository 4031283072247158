import { quote } from "../../text/words.ts";
import { because } from "../package/because.ts";
import type { Page } from "../page.ts";

export const tarballEntryUnsafe: Page = {
  title: "The tarball holds an entry that does not install",
  message: ({ package: name, entry, actual, reason }) =>
    `${quote(name)}: ${quote(entry ?? actual)} in the tarball does not install${because(reason)}`,
  what: "An entry is a symbolic or hard link, a device, lies outside the root directory, has a path that leads out of the package or is absolute, or has control characters in its name.",
  why: "npm leaves such entries out without a word when it installs, so the file is missing for its users; other clients may follow them out of the directory. Hard links come about unnoticed: where a build or a cache links equal files to save space, npm packs the second one as a link to the first.",
  fix: "Copy the file instead of linking it, or leave it out. For hard links, make the build write files of their own: `cp -rL` into a fresh directory breaks them up.",
  sources: [
    "https://github.com/npm/cli/issues/7608",
    "https://github.com/npm/pacote/issues/285",
    "https://github.com/npm/npm/issues/9622",
  ],
};
