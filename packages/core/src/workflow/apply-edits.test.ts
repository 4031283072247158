import { expect, it } from "vitest";

import { applyEdits } from "./apply-edits.ts";
import type { TextEdit } from "./text-edit.ts";

function edit(offset: number, length: number, text: string): TextEdit {
  return { file: "a.yml", offset, length, text };
}

it.each([
  ["none", [], "abcdef"],
  ["in any order", [edit(4, 1, "E"), edit(0, 1, "A")], "AbcdEf"],
  ["insertions at both ends", [edit(0, 0, "<"), edit(6, 0, ">")], "<abcdef>"],
  ["equal ones once", [edit(2, 0, "x"), edit(2, 0, "x")], "abxcdef"],
  ["the first of overlapping ones", [edit(1, 3, "X"), edit(2, 1, "y")], "aXef"],
  ["nothing past the end", [edit(5, 9, "x"), edit(7, 0, "y")], "abcdef"],
] as const)("applies %s", (_, edits, expected) => {
  expect(applyEdits("abcdef", edits)).toBe(expected);
});
