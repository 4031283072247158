import { expect, it } from "vitest";

import { checkEntryPath, createListing, matchFilesPattern } from "./contents.ts";

it.each([
  ["package/index.js", undefined],
  ["package/.../x", undefined],
  ["package/a..b", undefined],
  ["package/café.js", undefined],
  ["package/", undefined],
  ["package/a\\b.js", undefined],
  ["/etc/passwd", "absolute-path"],
  ["C:/x", "absolute-path"],
  ["c:x", "absolute-path"],
  ["package//etc/passwd", "absolute-path"],
  ["package/C:/x", "absolute-path"],
  ["\\\\server\\share", "absolute-path"],
  ["../x", "traversal"],
  ["package/../../x", "traversal"],
  ["package/a/..", "traversal"],
  ["package\\..\\..\\x", "traversal"],
  ["package/a\nb", "control-character"],
  ["package/a\u001B[2Kb", "control-character"],
  ["package/a\u0085b", "control-character"],
  ["package/gpj.\u202Ejs", "control-character"],
  ["package/package.json", undefined],
  ["package/lib/Package.json", undefined],
  ["package/Package.json", "reserved-name"],
  ["package/./PACKAGE.JSON", "reserved-name"],
  ["package/package.json. ", "reserved-name"],
  ["package/package.json::$DATA", "reserved-name"],
  ["package/pacKage.json", "reserved-name"],
  ["package/package.j\u017Fon", "reserved-name"],
  ["package/pack\u200Bage.json", "reserved-name"],
  ["package/binding.GYP", "reserved-name"],
  ["package/NODE_MODULES/a/index.js", "reserved-name"],
  ["package/node_modules/a/index.js", undefined],
  ["package/.NPMRC", "reserved-name"],
])("%j is judged %s", (path, reason) => {
  expect(checkEntryPath(path)).toBe(reason);
});

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
