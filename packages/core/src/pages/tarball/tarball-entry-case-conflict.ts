import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const tarballEntryCaseConflict: Page = {
  title: "Two files differ in letter case only",
  message: ({ package: name, actual }) => `${quote(name)}: in the tarball ${quote(actual)} differ in letter case only`,
  what: "Two paths are equal once letter case, or the way accents are encoded, is left out of account.",
  why: "On Windows and macOS they are one file, and the one extracted last replaces the other. It often remains after a file was renamed and the build directory was not cleaned.",
  fix: "Clean the build directory before building, or rename one of the files.",
  sources: ["https://github.com/sedwards2009/extraterm/issues/130"],
};
