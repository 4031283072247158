import { describe, expect, test } from "vitest";

import { escapeJson } from "./escape-json.ts";

describe("escapeJson", () => {
  test.each([
    ["one-byte terminal escapes", "\u009B31m\u0085", String.raw`\u009B31m\u0085`],
    ["delete", "a\u007F", String.raw`a\u007F`],
    ["changes of direction", "a\u202Eb\u2066c\u200F\u061C", String.raw`a\u202Eb\u2066c\u200F\u061C`],
    ["line separators", "a\u2028b\u2029", String.raw`a\u2028b\u2029`],
    ["characters without width", "a\u200Bb\uFEFF\u2060", String.raw`a\u200Bb\uFEFF\u2060`],
    ["tag characters", "a\u{E0041}", String.raw`a\uDB40\uDC41`],
    ["what follows a backslash", "\\\u009B\\##[", String.raw`\\\u009B\\\u0023#[`],
    ["a runner's command in its old form", "x ##[add-mask]y", String.raw`x \u0023#[add-mask]y`],
    ["what was escaped already", "\u001B[31m\n\uD83D", String.raw`\u001b[31m\n\ud83d`],
    ["nothing that people write", "Grüße, 你好, 👨‍👩‍👧 → #1 ##", "Grüße, 你好, 👨‍👩‍👧 → #1 ##"],
  ])("escapes %s", (_, text, escaped) => {
    expect(escapeJson(JSON.stringify(text))).toBe(`"${escaped}"`);
    expect(JSON.parse(escapeJson(JSON.stringify(text)))).toBe(text);
  });

  test("leaves the lines of a document as they are, and reaches names as well as values", () => {
    const json = JSON.stringify({ "\u202Ename": ["\u009B", 1, null], plain: {} }, null, 2);
    expect(escapeJson(json)).toBe(
      [
        "{",
        String.raw`  "\u202Ename": [`,
        String.raw`    "\u009B",`,
        "    1,",
        "    null",
        "  ],",
        '  "plain": {}',
        "}",
      ].join("\n"),
    );
  });

  test("keeps the value of every text there is", () => {
    const everything = Array.from({ length: 0x11_00_00 }, (_, code) => String.fromCodePoint(code)).join("|");
    const escaped = escapeJson(JSON.stringify({ everything }));
    expect(JSON.parse(escaped).everything === everything).toBe(true);
    expect(escaped).not.toMatch(/\p{Cc}|[\u200B\u202A-\u202E\u2066-\u2069\uFEFF]/u);
  });
});
