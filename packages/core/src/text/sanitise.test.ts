import { describe, expect, it, test } from "vitest";

import { codeSpan, escapeJson, escapeMarkdown, escapeProse, sanitise } from "./sanitise.ts";

describe("sanitise", () => {
  it.each([
    ["line breaks", "a\nb\r\nc\td", "a\\nb\\r\\nc\\td"],
    ["terminal escapes", "\u001B[31mred\u001B]8;;x\u0007", "\\u001B[31mred\\u001B]8;;x\\u0007"],
    ["one-byte terminal escapes", "\u009B31m\u0085", "\\u009B31m\\u0085"],
    ["changes of direction", "a\u202Eb\u2066c\u200F", "a\\u202Eb\\u2066c\\u200F"],
    ["line separators", "a\u2028b\u2029", "a\\u2028b\\u2029"],
    ["characters without width", "a\u200Bb\uFEFF\u2060", "a\\u200Bb\\uFEFF\\u2060"],
    ["tag characters", "a\u{E0041}", "a\\u{E0041}"],
    ["half a surrogate pair", "a\uD83Db", "a\\uD83Db"],
    ["a workflow command", "x\n::error::y", "x\\n::error::y"],
    ["a workflow command at the beginning", " ::stop-commands::y", " \\u003A:stop-commands::y"],
    ["a workflow command in the old form", "x ##[add-mask]y", "x \\u0023#[add-mask]y"],
  ])("shows %s instead of obeying", (_, text, shown) => {
    expect(sanitise(text)).toBe(shown);
  });

  it("leaves text that people write", () => {
    const text = "Grüße, 你好, 👨‍👩‍👧 → `@scope/näme`";
    expect(sanitise(text)).toBe(text);
  });

  it("cuts what is too long to read", () => {
    expect(sanitise("x".repeat(100_000))).toHaveLength(4001);
  });
});

describe("escapeMarkdown", () => {
  it.each([
    ["<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"],
    ["a | b", "a \\| b"],
    ["[click](https://x.example) ![](y)", "\\[click\\](https:<!-- -->//x.example) \\!\\[\\](y)"],
    ["`code` *bold* _it_ ~no~ #1", "\\`code\\` \\*bold\\* \\_it\\_ \\~no\\~ \\#<!-- -->1"],
    ["@acme/team a@b.example www.x.example", "@<!-- -->acme/team a@<!-- -->b.example www.<!-- -->x.example"],
    ["acme/x#12 GH-7", "acme/x\\#<!-- -->12 GH-<!-- -->7"],
    ["- item", "\\- item"],
    ["1. item", "1\\. item"],
    ["&lt;", "&amp;lt;"],
    ["a\n\n# b", "a\\\\n\\\\n\\# b"],
  ])("%s", (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });
});

describe("escapeProse", () => {
  it.each([
    ["`a`: `b` is *not* `c`", "`a`: `b` is \\*not\\* `c`"],
    ["run `x", "run \\`x"],
    ["a `` b ` <i>", "a `  ` b \\` &lt;i&gt;"],
    ["`<img>|`", "`<img>|`"],
  ])("%s", (sentence, escaped) => {
    expect(escapeProse(sentence)).toBe(escaped);
  });
});

describe("codeSpan", () => {
  it.each([
    ["plain", "`plain`"],
    ["a`b", "``a`b``"],
    ["`a``b", "``` `a``b ```"],
    ["<b>\n", "`<b>\\n`"],
    ["", "`  `"],
  ])("%j", (text, span) => {
    expect(codeSpan(text)).toBe(span);
  });
});

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
