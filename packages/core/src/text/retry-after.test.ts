import { expect, test } from "vitest";

import { parseRetryAfter } from "./retry-after.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");

test.each([
  ["1934", 1_934_000],
  ["0", 0],
  ["-5", 0],
  ["Sun, 22 Nov 2026 12:00:30 GMT", 30_000],
  ["Sun, 22 Nov 2026 11:00:00 GMT", 0],
  ["soon", undefined],
  ["", undefined],
  [undefined, undefined],
])("%j is %j ms", (header, expected) => {
  expect(parseRetryAfter(header, NOW)).toBe(expected);
});

test.each([
  ["Sun, 22 Nov 2026 13:00:00 GMT", 30_000],
  ["not a date", 3_630_000],
  [null, 3_630_000],
])("a date counts from the answer's own, which is %j", (answeredAt, expected) => {
  expect(parseRetryAfter("Sun, 22 Nov 2026 13:00:30 GMT", NOW, answeredAt)).toBe(expected);
});
