import { expect, test } from "vitest";

import { matchesRefPattern } from "./ref-pattern.ts";

test.each([
  ["release-*", "release-2026-11-27.1", true],
  ["release-*", "release-@scope/name@1.0.0", false],
  ["release-**/*", "release-@scope/name@1.0.0", true],
  ["release-**/*", "release-1", false],
  ["release/**/*", "release/a/b/c", true],
  ["release/**/*", "release/a", true],
  ["**/*", "@scope/name@1.0.0", true],
  ["**/*", "v1.0.0", true],
  ["*", "v1.0.0", true],
  ["*", "a/b", false],
  ["v?.?.?", "v1.0.0", true],
  ["v[0-9]*", "v1.0.0", true],
  ["v[!0-9]*", "v1.0.0", false],
  ["v[^0-9]*", "vx", true],
  ["v1.0.0", "v1.0.0", true],
  ["v1.0.0", "v1x0x0", false],
  ["a+(b)", "a+(b)", true],
  ["a\\*", "a*", true],
  ["a\\*", "ab", false],
  ["[", "[", true],
  ["[z-a]", "z", false],
  ["main", "release-1", false],
])("%s and %s: %s", (pattern, name, matches) => {
  expect(matchesRefPattern(pattern, name)).toBe(matches);
});
