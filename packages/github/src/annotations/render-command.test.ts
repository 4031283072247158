import { describe, expect, test } from "vitest";

import { renderCommand } from "./render-command.ts";

describe("renderCommand", () => {
  test.each([
    ["plain", {}, "::error::plain"],
    ["100 %\r\n::add-mask::x", {}, "::error::100 %25%0D%0A::add-mask::x"],
    ["m", { file: "a,b:c%.json", line: 3, col: undefined }, "::error file=a%2Cb%3Ac%25.json,line=3::m"],
    ["m", { title: "two\nlines" }, "::error title=two%0Alines::m"],
  ])("renders %j with %j", (message, properties, expected) => {
    expect(renderCommand("error", properties, message)).toBe(expected);
  });
});
