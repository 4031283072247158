import { expect, it } from "vitest";

import { isIllustrative } from "./plausible.ts";

it.each([
  ["test/fixtures/key.pem", true],
  ["lib/__tests__/a.js", true],
  ["README.md", true],
  ["a.test.js", true],
  ["examples/server.key", true],
  ["node_modules/other/key.pem", true],
  ["dist/server.key", false],
  ["latest/key.pem", false],
  ["contest.js", false],
  ["docs.js", false],
])("%s: %s", (path, expected) => {
  expect(isIllustrative(path)).toBe(expected);
});
