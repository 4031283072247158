import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const firstPublishUnderOidc: Page = {
  title: "A package that does not exist cannot be published with an ID token",
  message: ({ package: name, actual, reason }) =>
    `${quote(name)} is ${actual}, so no workflow can publish it yet: ${reason}`,
  what: "The registry does not know this package. A trusted publisher can only be set for a package that exists, so the exchange of the ID token is refused.",
  says: "OIDC token exchange error - package not found",
  why: "The registry answers the exchange with `package not found`, which npm shows only in its verbose log; what one sees is `ENEEDAUTH` or `E404`, in the middle of a release, after other packages are public.",
  fix: "A person with two-factor authentication publishes the package once, from the repository with the workspace's own client, or as a placeholder; `npm stage publish` can create it too. Then `npm trust github` with this repository, the entry workflow's file name and `--allow-publish`. About 80 packages fit into one five-minute window without another password, with two seconds between them.",
  sources: [
    "https://github.com/npm/cli/issues/8544",
    "https://github.com/gjsify/gjsify/pull/246",
    "https://github.com/contember/contember/pull/950",
    "https://github.blog/changelog/2026-10-02-npm-staged-publishing-now-supports-creating-new-packages",
  ],
};
