import { describe, expect, test } from "vitest";

import { fitMarkdown } from "./fit-markdown.ts";

const NOTICE = "\n> [!WARNING]\n> Cut here, the rest does not fit. The whole report is among the run's artifacts.\n";

const ROOM = NOTICE.length;

function cut(text: string, room: number): string {
  const { text: fitted } = fitMarkdown([text], ROOM + room);
  expect(fitted.length).toBeLessThanOrEqual(ROOM + room);
  return fitted;
}

describe("fitMarkdown", () => {
  test.each([
    [100, 0],
    [5, 0],
    [4, 1],
    [2, 2],
  ])("within %i bytes takes candidate %i", (limit, candidate) => {
    const candidates = ["12345", "123", "1"];
    expect(fitMarkdown(candidates, limit)).toStrictEqual({ text: candidates[candidate], candidate, truncated: false });
  });

  test("counts bytes or characters, as the platform does", () => {
    expect(fitMarkdown(["ééé", "e"], 5).text).toBe("e");
    expect(fitMarkdown(["ééé", "e"], 5, "characters").text).toBe("ééé");
  });

  test("cuts the last candidate at the end of a line", () => {
    const text = `${"x".repeat(500)}\n`.repeat(4);
    expect(cut(text, 1100)).toBe(`${`${"x".repeat(500)}\n`.repeat(2)}${NOTICE}`);
    expect(fitMarkdown([`${text}more`, text], ROOM + 10)).toMatchObject({ candidate: 1, truncated: true });
  });

  test("never cuts inside a character", () => {
    const text = `${"🚢".repeat(100)}\n`.repeat(10);
    const fitted = fitMarkdown([text], ROOM + 1000).text;
    expect(Buffer.byteLength(fitted)).toBeLessThanOrEqual(ROOM + 1000);
    expect(fitted).toBe(`${`${"🚢".repeat(100)}\n`.repeat(2)}${NOTICE}`);
  });

  test("leaves out a code block that does not fit as a whole", () => {
    const filler = "y".repeat(300);
    const text = `before\n\n~~~~mermaid\n${filler}\n~~~\n${filler}\n~~~~\nafter\n${filler}\n`;
    expect(cut(text, 400)).toBe(`before\n\n${NOTICE}`);
    expect(cut(text, 650)).toBe(`before\n\n~~~~mermaid\n${filler}\n~~~\n${filler}\n~~~~\nafter\n${NOTICE}`);
  });

  test("closes the details it cuts into", () => {
    const rows = `| ${"z".repeat(200)} |\n`;
    const text = `<details><summary>all</summary>\n\n${rows.repeat(5)}\n</details>\n`;
    expect(cut(text, 500)).toBe(`<details><summary>all</summary>\n\n${rows.repeat(2)}\n</details>\n${NOTICE}`);
  });

  test("takes inline code for what it is", () => {
    const text = `\`\`\`not a block\`\`\`\nsecond\n${"w".repeat(300)}\n`;
    expect(cut(text, 100)).toBe(`\`\`\`not a block\`\`\`\nsecond\n${NOTICE}`);
  });

  test("gives nothing when not even the notice fits", () => {
    expect(fitMarkdown(["x".repeat(200)], 50)).toStrictEqual({ text: "", candidate: 0, truncated: true });
  });
});
