import { quote } from "../../text/words.ts";
import { because } from "../package/because.ts";
import type { Page } from "../page.ts";

export const tarballDependencyUnsatisfied: Page = {
  title: "The tarball asks for a version that will not exist",
  message: ({ package: name, field, actual, expected, reason }) =>
    `${quote(name)}: ${quote(field)} in the tarball is ${quote(actual)}, expected ${expected ?? "a range that can be met"}${because(reason)}`,
  what: "The packed range on another package of this release is met neither by its planned version nor by a version that the registry has.",
  says: "npm error code ETARGET\nnpm error notarget No matching version found for dependency@^2.0.0.",
  why: "The package was packed before versions were written, or a range was frozen while packing. Every installation fails until such a version exists.",
  fix: "Write versions first, then build and pack everything from that commit.",
  sources: ["https://docs.npmjs.com/cli/using-npm/semver"],
};
