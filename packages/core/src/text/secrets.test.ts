import { encode } from "jose/base64url";
import { describe, expect, test } from "vitest";

import { createSecrets } from "./secrets.ts";

const SECRET = 'npm_Very/Secret+"Token"~1234';

function toBase64(text: string): string {
  return encode(text).replaceAll("-", "+").replaceAll("_", "/");
}

function inEveryCharacter(write: (hex: string) => string, text = SECRET): string {
  return Array.from(text, (character) => write(character.charCodeAt(0).toString(16).padStart(2, "0"))).join("");
}

describe("a secret is taken out of a text", () => {
  test.each([
    ["as it is", SECRET],
    ["in JSON", JSON.stringify(SECRET)],
    ["percent-encoded", encodeURIComponent(SECRET)],
    ["percent-encoded in small letters", encodeURIComponent(SECRET).replace(/%../g, (escape) => escape.toLowerCase())],
    ["percent-encoded twice", encodeURIComponent(encodeURIComponent(SECRET))],
    [
      "percent-encoded twice in small letters",
      encodeURIComponent(encodeURIComponent(SECRET).replace(/%../g, (escape) => escape.toLowerCase())),
    ],
    ["percent-encoded character by character", inEveryCharacter((hex) => `%${hex}`)],
    ["percent-encoded in one character", SECRET.replace("_", "%5F")],
    ["percent-encoded three times", inEveryCharacter((hex) => `%2525${hex}`)],
    ["in escapes of JSON", inEveryCharacter((hex) => `\\u00${hex}`)],
    ["in escapes of HTML", inEveryCharacter((hex) => `&#x${hex};`)],
    ["in escapes of HTML and in percents", SECRET.replace("_", "&#95;").replace("/", "%2f")],
    ["in Base64 and in percents, character by character", inEveryCharacter((hex) => `%${hex}`, toBase64(SECRET))],
    ["in hexadecimal", Buffer.from(SECRET).toString("hex")],
    ["in large hexadecimal", Buffer.from(`user:${SECRET}`).toString("hex").toUpperCase()],
    ["in Base64, percent-encoded", encodeURIComponent(toBase64(`user:${SECRET}?>~`))],
    ...["", "u", "us", "use"].flatMap((before) =>
      ["", ":", ":x", ":xy"].flatMap((after) => [
        [`in Base64 between "${before}" and "${after}"`, toBase64(before + SECRET + after)],
        [`in Base64 for addresses between "${before}" and "${after}"`, encode(before + SECRET + after)],
      ]),
    ),
  ])("%s", (_, text) => {
    const { redact } = createSecrets([SECRET]);
    const shown = redact(`before ${text} after`);
    expect(shown).toMatch(/^before .*\[redacted\].* after$/);
    expect(shown).not.toContain(SECRET.slice(4));
  });

  test("wherever it stands, also twice and side by side", () => {
    const { redact } = createSecrets(["abcdefgh", "12345678"]);
    expect(redact("abcdefgh")).toBe("[redacted]");
    expect(redact("abcdefgh12345678, abcdefgh")).toBe("[redacted][redacted], [redacted]");
    expect(redact("abcdefg")).toBe("abcdefg");
  });

  test("with one that it contains", () => {
    const { redact } = createSecrets(["password", "user:password:more"]);
    expect(redact("a user:password:more b password c")).toBe("a [redacted] b [redacted] c");
  });

  test("also of the strings of a document, which stays one", () => {
    const { add, redactValue } = createSecrets();
    add("12345678");
    const document = { size: 12345678, words: ["it is 12345678"] };
    expect(JSON.parse(JSON.stringify(document, redactValue))).toEqual({ size: 12345678, words: ["it is [redacted]"] });
  });
});

test("in an escape that is no character, the rest is read all the same", () => {
  const { redact } = createSecrets(["pässword-π"]);
  expect(redact("%ff p%C3%A4ssword-%cf%80 &#99999999; \\")).toBe("%ff [redacted] &#99999999; \\");
});

test("a short secret takes no ordinary word with it", () => {
  const { redact } = createSecrets(["register", "abcdefgh"]);
  const text = "registry, registers nothing of cafebabe, deadbeef or YWJjZGVm: published as planned";
  expect(redact(text)).toBe(text.replace("register", "[redacted]"));
});

test("what is too short to be told from words is left alone", () => {
  expect(createSecrets(["secret", ""]).redact("a secret")).toBe("a secret");
});

test("a value is announced once, and not what was known before", () => {
  const told: string[] = [];
  const { add } = createSecrets(["known before"], (secret) => told.push(secret));
  for (const secret of ["known before", "a new one", "a new one", "tiny"]) add(secret);
  expect(told).toEqual(["a new one"]);
});

test("thousands of tokens that begin alike cost little", () => {
  const head = `eyJ${"x".repeat(1_000)}`;
  const { add, redact } = createSecrets();
  for (let index = 0; index < 2_000; index += 1) add(`${head}.${String(index).padStart(12, "0")}`);
  const text = `${"a line of a log\n".repeat(50_000)}${head}.000000001999`;
  expect(redact(text)).toBe(`${"a line of a log\n".repeat(50_000)}[redacted]`);
});
