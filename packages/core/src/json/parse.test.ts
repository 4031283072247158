import { describe, expect, it } from "vitest";

import { parseManifest } from "./parse.ts";

describe("a readable manifest", () => {
  it.each([
    ["with a byte-order mark", '\uFEFF{"name":"a"}', { name: "a" }],
    ["with duplicate keys, of which the last counts", '{"name":"a","name":"b"}', { name: "b" }],
    ["with brackets inside strings", `{"name":"${"[".repeat(2000)}\\""}`, { name: `${"[".repeat(2000)}"` }],
    ["of just the greatest depth", `{"a":${"[".repeat(499)}${"]".repeat(499)}}`, undefined],
  ])("%s", (_, text, manifest) => {
    expect(parseManifest(text)).toEqual({ manifest: manifest ?? JSON.parse(text) });
  });
});

describe("an unreadable manifest", () => {
  it.each([
    ["nothing", "", "the file is empty", 1, 1],
    ["blanks", " \n\t\n", "the file is empty", 1, 1],
    ["an array", "[]", "the file holds an array where an object belongs", 1, 1],
    ["null", "null", "the file holds `null` where an object belongs", 1, 1],
    ["a string", '"a"', "the file holds a string where an object belongs", 1, 1],
    [
      "a trailing comma",
      '{\n  "name": "a",\n}',
      "a property name in double quotes is expected here, or one comma is too many",
      3,
      1,
    ],
    ["a missing comma", '{\n  "name": "a"\n  "version": "1"\n}', "a comma is expected here", 3, 3],
    ["a missing colon", '{"name" "a"}', "a colon is expected here", 1, 9],
    ["a comment", '{\n  // name\n  "name": "a"\n}', "JSON has no comments", 2, 3],
    ["an unclosed string", '{\n  "name": "a\n}', "a string here is not closed", 2, 11],
    ["an unclosed object", '{\n  "name": "a"\n', "a closing brace is expected here", 3, 1],
    ["something behind the end", "{}\n{}", "the object ends before this, and nothing may follow it", 2, 1],
    ["a raw control character", '{"name":"a\u0007"}', "a control character stands unescaped in a string here", 1, 9],
    [
      "a merge conflict",
      '{\n<<<<<<< HEAD\n  "a": 1\n}',
      "a value here is neither a string, a number, `true`, `false` nor `null`",
      2,
      1,
    ],
    ["an error behind a byte-order mark", '\uFEFF{"a" 1}', "a colon is expected here", 1, 6],
    ["too many levels", `{"a":${"[".repeat(100_000)}`, "objects and arrays are nested deeper than 500 levels", 1, 505],
    ["too many bytes", `{"a":"${"x".repeat(10_000_000)}"}`, "the file is larger than 10000000 bytes", 1, 1],
    [
      "too many bytes in fewer characters",
      `{"a":"${"ä".repeat(5_000_000)}"}`,
      "the file is larger than 10000000 bytes",
      1,
      1,
    ],
  ])("of %s", (_, text, error, line, column) => {
    expect(parseManifest(text)).toEqual({ error, position: { line, column } });
  });

  it("takes characters for what they weigh", () => {
    expect(parseManifest(`{"a":"${"😀".repeat(2_400_000)}"}`)).toHaveProperty("manifest");
  });
});
