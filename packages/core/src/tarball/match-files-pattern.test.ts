import { expect, it } from "vitest";

import { createListing } from "./create-listing.ts";
import { matchFilesPattern } from "./match-files-pattern.ts";

const PATHS = ["package.json", "dist/index.js", "dist/deep/a.js", "Types/index.d.ts"];
const listing = createListing(PATHS.map((path) => ({ path, size: 1, mode: 0o644, type: "file" as const })));

it.each([
  ["dist", true],
  ["./dist/", true],
  ["/dist/**", true],
  ["dist/*.node", true],
  ["dist/deep", true],
  ["dist/index.js", true],
  ["types", true],
  ["**/*.mjs", true],
  [".", true],
  ["lib", false],
  ["lib/**/*.js", false],
  ["dist/other", false],
  ["index.js", false],
])("%s: %s", (pattern, expected) => {
  expect(matchFilesPattern(pattern, listing)).toBe(expected);
});
