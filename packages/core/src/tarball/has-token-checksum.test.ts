import { expect, it } from "vitest";

import { hasTokenChecksum } from "./has-token-checksum.ts";

// The body of the revoked token with which GitHub's format was first explained in public.
const BODY = "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17";

it("accepts a real token's body", () => {
  expect(hasTokenChecksum(BODY)).toBe(true);
});

it("refuses it with any one character changed", () => {
  for (let index = 0; index < BODY.length; index += 1) {
    const other = BODY[index] === "a" ? "b" : "a";
    expect(hasTokenChecksum(`${BODY.slice(0, index)}${other}${BODY.slice(index + 1)}`)).toBe(false);
  }
});
