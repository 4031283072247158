import { expect, test } from "vitest";

import { wrapText } from "./wrap.ts";

test.each([
  [
    "breaks between words, under what comes first",
    "one two three",
    { width: 10, first: 2, hang: 2 },
    "one two\n  three",
  ],
  ["counts what stands before the text", "one two", { width: 10, first: 6, hang: 4 }, "one\n    two"],
  [
    "leaves a longer word whole",
    "a https://registry.example/x b",
    { width: 8, first: 0, hang: 1 },
    "a\n https://registry.example/x\n b",
  ],
  ["fills a line to its end", "ab cd", { width: 5, first: 0, hang: 0 }, "ab cd"],
  ["leaves nothing alone", "", { width: 5, first: 0, hang: 0 }, ""],
])("%s", (_title, text, options, wrapped) => {
  expect(wrapText(text, options)).toBe(wrapped);
});
