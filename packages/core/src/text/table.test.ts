import { describe, expect, it } from "vitest";

import { codeCell, renderTable } from "./table.ts";

const COLUMNS = ["package", "", "where"];

const ROWS = [
  ["a", "1.0.0", "here"],
  ["@scope/long-name", "2", ""],
];

describe("renderTable", () => {
  it("makes columns of plain text, in which nothing acts", () => {
    expect(renderTable("text", COLUMNS, [...ROWS, ["\u001B[2J\n", "", ""]]).split("\n")).toEqual([
      "package                  where",
      "a                 1.0.0  here",
      "@scope/long-name  2",
      "\\u001B[2J\\n",
    ]);
  });

  it("makes Markdown as short as it can be", () => {
    expect(renderTable("markdown", COLUMNS, ROWS).split("\n")).toEqual([
      "| package |  | where |",
      "| --- | --- | --- |",
      "| a | 1.0.0 | here |",
      "| @scope/long-name | 2 |  |",
    ]);
  });

  it("makes Markdown as the formatter wants it", () => {
    expect(renderTable("aligned", ["", "x"], [["`a`", ""]]).split("\n")).toEqual([
      "|     | x   |",
      "| --- | --- |",
      "| `a` |     |",
    ]);
  });

  it("has a head without rows", () => {
    expect(renderTable("text", ["a", "b"], [])).toBe("a  b");
    expect(renderTable("markdown", ["a"], [])).toBe("| a |\n| --- |");
  });
});

it.each([
  ["a|b", "`a\\|b`"],
  ["`|", "`` `\\| ``"],
  ["", ""],
])("codeCell(%j)", (text, cell) => {
  expect(codeCell(text)).toBe(cell);
});
