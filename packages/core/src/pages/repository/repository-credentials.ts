import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const repositoryCredentials: Page = {
  title: "The URL of the repository carries a password or a token",
  message: ({ package: name, field, actual }) =>
    `${quote(name)}: ${quote(field)} carries a credential, which publishing would make public: ${quote(actual)}`,
  what: "`repository` has something in front of the host (`https://user:password@…`) or in the query that looks like a password or a token. Slipway never prints it: `***` stands in its place.",
  why: "A manifest is public from the moment its package is published, in the registry's answer as well as in the tarball, and neither can be taken back or overwritten. npm keeps the credential when it writes the URL anew. Such URLs come from tools that copy the remote of a clone, such as `npm init` in a directory that a script has cloned with a token.",
  fix: "Revoke the credential first: it is in the repository's history, and in every version that has been published already. Then `slipway check --fix` writes the URL without it. `git remote set-url origin <address>` mends the clone it came from.",
  sources: [
    "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/removing-sensitive-data-from-a-repository",
  ],
};
