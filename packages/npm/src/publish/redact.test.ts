import { expect, test } from "vitest";

import { redact } from "./redact.ts";

test.each([
  ["invalid identity token: eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl", "invalid identity token: [redacted]"],
  ["authorization: Bearer npm_oidc0123456789abcdef", "authorization: Bearer [redacted]"],
  ["token npm_0123456789abcdefghijABCDEFGHIJ012345 expired", "token [redacted] expired"],
  ["ghs_0123456789abcdefghijABCDEFGHIJ012345", "[redacted]"],
  ["GET https://user:pass@registry.example/x", "GET https://[redacted]@registry.example/x"],
  [
    '"repository.url" is "", expected to match "https://github.com/owner/repo" from provenance',
    '"repository.url" is "", expected to match "https://github.com/owner/repo" from provenance',
  ],
  ["two\nlines\r\n and \t tabs ", "two lines and tabs"],
  ["\u001B[31mred", "\\u001B[31mred"],
])("%j becomes %j", (text, expected) => {
  expect(redact(text)).toBe(expected);
});
