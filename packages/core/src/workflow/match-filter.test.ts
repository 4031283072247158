import { describe, expect, it } from "vitest";

import { matchFilter } from "./match-filter.ts";

const CASES: readonly (readonly [readonly string[], string, boolean])[] = [
  [["release-*"], "release-2026-11-22.1", true],
  [["release-*"], "release-@a/b@1.0.0", false],
  [["release-**"], "release-@a/b@1.0.0", true],
  [["v[0-9]+.[0-9]+"], "v12.3", true],
  [["v[0-9]+.[0-9]+"], "v12x3", false],
  [["v[0-9]"], "v10", false],
  [["*.js"], "page.js", true],
  [["*.jsx?"], "page.js", true],
  [["**", "!v*-beta"], "v1-beta", false],
  [["!v*-beta", "**"], "v1-beta", true],
  [["v*", "!v1*", "v1.2"], "v1.2", true],
  [["a+b"], "aab", true],
  [["\\*"], "*", true],
  [["["], "[", true],
  [["[z-a]"], "z", false],
  [[], "v1", false],
];

describe("matchFilter", () => {
  it.each(CASES)("%j, %s: %s", (patterns, name, expected) => {
    expect(matchFilter(patterns, name)).toBe(expected);
  });
});
