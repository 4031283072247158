import { quote } from "../../text/words.ts";
import { because } from "../package/because.ts";
import type { Page } from "../page.ts";

export const tarballSizeJump: Page = {
  title: "The package is far larger or smaller than its last version",
  message: ({ package: name, actual, expected, reason }) =>
    `${quote(name)}: ${actual ?? "its size"}, expected ${expected ?? "about as much as before"}${because(reason)}`,
  what: "The unpacked size is more than three times, or less than a third of, what the version has that the dist-tag points to now.",
  why: "A package that swells has taken in a build directory, source maps or tests; one that shrinks has often lost its build.",
  fix: "Compare the file lists: `npm diff --diff-name-only` against the published version. If the change is meant, nothing needs doing.",
  sources: ["https://docs.npmjs.com/cli/v11/commands/npm-diff"],
};
