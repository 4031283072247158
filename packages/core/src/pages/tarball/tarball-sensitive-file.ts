import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const tarballSensitiveFile: Page = {
  title: "The tarball holds a file that is made for credentials",
  message: ({ package: name, actual }) => `${quote(name)}: the tarball holds ${quote(actual)}`,
  what: "A file is there whose name says that credentials are kept in it, such as `.npmrc`, `.env`, `id_rsa` or `keystore.jks`. Nothing in it was recognised as one.",
  why: "Such a file is hardly ever for users, and what is harmless in it today may not be tomorrow.",
  fix: "Leave it out with `files` in the manifest. A file that users are to copy is better called `.env.example`.",
  sources: [
    "https://docs.npmjs.com/cli/v11/configuring-npm/package-json",
    "https://github.com/debug-js/debug/issues/995",
  ],
};
