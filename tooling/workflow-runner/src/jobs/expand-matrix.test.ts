import { describe, expect, test } from "vitest";

import type { JsonObject } from "../values/json.ts";
import { expandMatrix } from "./expand-matrix.ts";

describe("expandMatrix", () => {
  const cases: [string, JsonObject, JsonObject[]][] = [
    [
      "multiplies, the first axis slowest",
      { a: [1, 2], b: ["x", "y"] },
      [
        { a: 1, b: "x" },
        { a: 1, b: "y" },
        { a: 2, b: "x" },
        { a: 2, b: "y" },
      ],
    ],
    [
      "leaves out by a part",
      { a: [1, 2], b: ["x", "y"], exclude: [{ a: 1 }] },
      [
        { a: 2, b: "x" },
        { a: 2, b: "y" },
      ],
    ],
    // GitHub's own example: https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations
    [
      "includes as GitHub's example shows",
      {
        fruit: ["apple", "pear"],
        animal: ["cat", "dog"],
        include: [
          { color: "green" },
          { color: "pink", animal: "cat" },
          { fruit: "apple", shape: "circle" },
          { fruit: "banana" },
          { fruit: "banana", animal: "cat" },
        ],
      },
      [
        { fruit: "apple", animal: "cat", color: "pink", shape: "circle" },
        { fruit: "apple", animal: "dog", color: "green", shape: "circle" },
        { fruit: "pear", animal: "cat", color: "pink" },
        { fruit: "pear", animal: "dog", color: "green" },
        { fruit: "banana" },
        { fruit: "banana", animal: "cat" },
      ],
    ],
    ["takes `include` alone", { include: [{ a: 1 }, { a: 2 }] }, [{ a: 1 }, { a: 2 }]],
  ];
  test.each(cases)("%s", (_, matrix, combinations) => {
    expect(expandMatrix(matrix)).toStrictEqual(combinations);
  });

  test.each([
    [{ a: [] }, "Matrix vector 'a' does not contain any values"],
    [{ a: Array.from({ length: 257 }, (_, index) => index) }, "A matrix has at most 256 jobs, this one 257"],
  ])("refuses what GitHub refuses", (matrix, message) => {
    expect(() => expandMatrix(matrix)).toThrow(message);
  });
});
