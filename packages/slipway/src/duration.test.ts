import { expect, test } from "vitest";

import { parseDuration } from "./duration.ts";

test.each([
  ["90", 90_000],
  ["90s", 90_000],
  ["30m", 1_800_000],
  ["5h30m", 19_800_000],
  ["1h1m1s", 3_661_000],
  ["0", 0],
  ["", undefined],
  ["h", undefined],
  ["-5m", undefined],
  ["1.5h", undefined],
  ["30m5h", undefined],
  ["5 h", undefined],
  ["1000h", undefined],
])("%j is %j ms", (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});
