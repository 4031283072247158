import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";
import { because } from "./because.ts";

export const dependencyPrivate: Page = {
  title: "A published package depends on one that is never published",
  message: ({ package: name, actual, reason }) =>
    `${quote(name)} depends on ${quote(actual)}, which is a private package of this workspace${because(reason)}`,
  what: 'The dependency is a package of this workspace, and its manifest says `"private": true`.',
  says: "404 Not Found - '<dependency>@<range>' is not in this registry.",
  why: "In the workspace the dependency is linked, so everything works. The registry will never have it, so nobody else can install the package.",
  fix: "Publish the dependency as well, bundle its code and make it a development dependency, or stop depending on it.",
  sources: ["https://docs.npmjs.com/cli/configuring-npm/package-json#private"],
};
