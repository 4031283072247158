import { describe, expect, it } from "vitest";

import { isIgnored, mayTakeIn } from "./selection.ts";

describe("mayTakeIn", () => {
  it.each([
    ["dist", "dist/index.js", true],
    ["./dist/", "dist/index.js", true],
    ["/dist/**", "dist/a/index.js", true],
    ["dist/*.js", "dist/index.js", true],
    ["Dist", "dist/index.js", true],
    ["**/*.js", "dist/index.js", true],
    ["*.js", "index.js", true],
    ["{dist,lib}", "dist/index.js", true],
    ["dist/index.js", "dist/index", true],
    ["*", "dist/index.js", true],
    ["lib", "dist/index.js", false],
    ["dist/cjs", "dist/esm/index.js", false],
    ["dist-types", "dist/index.js", false],
    ["!dist", "dist/index.js", false],
  ])("%s, %s: %s", (pattern, path, expected) => {
    expect(mayTakeIn(pattern, path)).toBe(expected);
  });
});

describe("isIgnored", () => {
  it.each([
    [["dist"], true],
    [["/dist/"], true],
    [["**/dist"], true],
    [["*.js"], true],
    [["dist/*.js"], true],
    [["# dist", "", "lib"], false],
    [["dist", "!dist"], false],
    [["packages/a/dist"], false],
    [["index.js/"], false],
  ])("by %j: %s", (lines, expected) => {
    expect(isIgnored(lines, "dist/index.js")).toBe(expected);
  });
});
