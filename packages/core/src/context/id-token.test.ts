import { assert, dictionary, jsonValue, property, string } from "fast-check";
import { describe, expect, test } from "vitest";

import { decodeClaims } from "./id-token.ts";

function tokenOf(payload: string | Buffer): string {
  return `eyJhbGciOiJSUzI1NiJ9.${Buffer.from(payload).toString("base64url")}.c2lnbmF0dXJl`;
}

describe("decodeClaims", () => {
  test("reads what Buffer would", () => {
    const claims = dictionary(string({ unit: "binary" }), jsonValue({ stringUnit: "binary" }));
    assert(
      property(claims, (value) => {
        const token = tokenOf(JSON.stringify(value));
        const [, payload = ""] = token.split(".");
        const expected: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
        expect(decodeClaims(token)).toStrictEqual({ claims: expected });
      }),
    );
  });

  test.each([
    ["", "it is not a JSON Web Token"],
    ["a.b", "it is not a JSON Web Token"],
    ["a.b.c.d.e", "it is not a JSON Web Token"],
    ["a..c", "its payload is not a JSON object"],
    ["a.!!!.c", "its payload is not a JSON object"],
    [tokenOf("{"), "its payload is not a JSON object"],
    [tokenOf("null"), "its payload is not a JSON object"],
    [tokenOf("[]"), "its payload is not a JSON object"],
    [tokenOf('"npm_secret"'), "its payload is not a JSON object"],
    [tokenOf(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])), "its payload is not a JSON object"],
  ])("says why %j has none", (token, failure) => {
    expect(decodeClaims(token)).toStrictEqual({ failure });
  });
});
