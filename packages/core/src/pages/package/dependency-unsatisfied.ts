import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const dependencyUnsatisfied: Page = {
  title: "A range on a package of this workspace is satisfied by nothing",
  message: ({ package: name, actual, expected }) =>
    `${quote(name)} depends on ${quote(actual)}, which neither the registry nor this release has, expected ${expected}`,
  what: "The range names a package of this workspace. No version of it on the registry is inside the range, and this release does not publish one either.",
  says: "npm error notarget No matching version found for <dependency>@<range>.",
  why: "After the release nobody can install the package. Usual causes: a range that was not raised with the dependency's version, a prerelease (a range such as `^1.0.0` does not contain `1.0.0-next.1`), or a dependency left out by a filter.",
  fix: "Raise the range, use `workspace:^`, or let the dependency take part in the release.",
  sources: ["https://docs.npmjs.com/cli/using-npm/semver"],
};
