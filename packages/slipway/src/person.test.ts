import { expect, test } from "vitest";

import { parseOneTimePassword } from "./person.ts";

const RECOVERY = "0123456789abcdef".repeat(4);

test.each([
  ["123456", "123456"],
  [" 123 456\n", "123456"],
  [RECOVERY, RECOVERY],
  ["12345", undefined],
  ["12345a", undefined],
  [RECOVERY.slice(1), undefined],
  ["", undefined],
])("%j is %s", (text, expected) => {
  expect(parseOneTimePassword(text)).toBe(expected);
});
