import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";
import { because } from "./because.ts";

export const packageVersionInvalid: Page = {
  title: "A package has no valid version",
  message: ({ package: name, actual, reason }) =>
    `${quote(name)} has ${actual === undefined ? "no version" : `the version ${quote(actual)}`}, so it is left out of the release${because(reason)}`,
  what: "The manifest's `version` is missing or is not a semantic version.",
  says: 'Invalid version: "<version>"',
  why: "npm refuses to publish it. A package without a version that is not `private` is usually an example or a fixture that lacks the mark.",
  fix: 'Give it a version of three numbers such as `1.0.0`, or mark it `"private": true`.',
  sources: ["https://semver.org", "https://docs.npmjs.com/cli/configuring-npm/package-json#version"],
};
