import { quote } from "../../text/words.ts";
import { because } from "../package/because.ts";
import type { Page } from "../page.ts";

export const tarballSecret: Page = {
  title: "The tarball holds a credential",
  message: ({ package: name, entry, actual, expected, reason }) =>
    `${quote(name)}: ${quote(entry)} in the tarball holds ${expected ?? "a credential"}, ${quote(actual)}${because(reason)}`,
  what: "A private key, a token or a password was found by its content. It is an error where its checksum, its inner structure or its randomness leaves no doubt, and a warning where it may be a sample. What was found is never shown.",
  why: "A published version is public for ever: it is mirrored within minutes, and deleting it does not bring the secret back. Secrets get in with environment files, with configuration beside the sources, or by a bundler that writes variables of the build into its output.",
  fix: "Revoke the credential first if the file has ever been public. Then leave the file out with `files` in the manifest, a list of what goes in being safer than one of what does not. A key that is meant to be there can be accepted with a reason in `slipway.json`.",
  sources: [
    "https://github.blog/2021-09-23-announcing-npms-new-access-token-format/",
    "https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/",
    "https://github.com/debug-js/debug/issues/995",
  ],
};
