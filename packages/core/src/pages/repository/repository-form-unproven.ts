import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const repositoryFormUnproven: Page = {
  title: "`repository` names the right repository in a form that nobody has proven",
  message: ({ package: name, field, actual, expected }) =>
    `${quote(name)}: ${quote(field)} is ${quote(actual)}, a form that the registry may refuse; ${quote(expected)} is sure to pass`,
  what: "Host, owner and name are right, but what reaches the registry is an ssh, `git:` or `http:` address, or one with a user name, a `#` part, a query or a path into the repository.",
  why: "The registry's code is not public. Public reports show that it takes `git+` and `.git` off and compares the rest with `https://github.com/owner/name`; none shows what it does with these forms when everything else is right. npm turns `git@github.com:owner/name.git`, `ssh://…` and even `http://github.com/…` into `git+ssh://…`, and `…/tree/main/packages/a` into `…#main`; other clients send what is written. So this is a warning: it may pass, and it may end the release half-way.",
  fix: "`slipway check --fix` writes the form that is known to pass. It changes nothing for people: `npm repo` and the package's page show the same link. If yours is published with provenance in this form, please report it, so that the warning can go.",
  sources: [
    "https://github.com/xyz-tools/gcode-preview/pull/396",
    "https://github.com/TryGhost/Ghost/pull/25792",
    "https://github.com/apify/apify-docs/pull/2087",
  ],
};
