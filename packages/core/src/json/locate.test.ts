import { describe, expect, it } from "vitest";

import { locate } from "./locate.ts";

describe("locate", () => {
  it.each([
    ["a value", '{\n  "a": {\n    "b": 1\n  }\n}', ["a", "b"], 3, 10],
    ["an element", '{"a":[1,\n2]}', ["a", 1], 2, 1],
    ["the object that lacks a member", '{\n  "a": {\n  }\n}', ["a", "b"], 2, 8],
    ["the document that lacks everything", "\n{\n}", ["a", "b"], 2, 1],
    ["a value behind a byte-order mark", '\uFEFF{"a":1}', ["a"], 1, 6],
    ["a value behind Windows line breaks", '{\r\n  "a": 1\r\n}', ["a"], 2, 8],
    ["the last of duplicate keys", '{\n"a": 1,\n"a": 2\n}', ["a"], 3, 6],
    ["the start of an empty text", "", ["a"], 1, 1],
  ] as const)("finds %s", (_, text, path, line, column) => {
    expect(locate(text, path)).toEqual({ line, column });
  });
});
