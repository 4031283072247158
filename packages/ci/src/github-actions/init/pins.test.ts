import { describe, expect, test } from "vitest";

import { listUnpinned, pinActions } from "./pins.ts";

const [A, B] = ["a".repeat(40), "b".repeat(40)];

/** A file after pinning what its repository or this program knows. */
function pin(text: string, ...texts: readonly string[]): string {
  return pinActions({ path: "release.yml", text }, texts).text;
}

describe("an action by a tag is pinned to the commit", () => {
  test.each<readonly [title: string, text: string, texts: readonly string[], expected: string]>([
    ["that another file pins", "- uses: o/a@v4\n", [`- uses: o/a@${A} # v4.1.0\n`], `- uses: o/a@${A} # v4.1.0\n`],
    [
      "of the newest tag that it stands for",
      "  uses: o/a@v4 # v4.0.0\n",
      [`uses: o/a@${A} # v4.9.0\n`, `uses: o/a@${B} # v4.10.0\n`, `uses: o/a@${A} # v40.0.0\n`],
      `  uses: o/a@${B} # v4.10.0\n`,
    ],
    [
      "of its folder's repository",
      '- uses: "o/a/set"@v4\n'.replace('"o/a/set"@v4', '"o/a/set@v4"'),
      [`- uses: O/A@${A} # v4.1.0`],
      `- uses: o/a/set@${A} # v4.1.0\n`,
    ],
    [
      "that is known here",
      "- uses: oven-sh/setup-bun@v2\n",
      [],
      "- uses: oven-sh/setup-bun@0c5077e51419868618aeaa5fe8019c62421857d6 # v2.2.0\n",
    ],
  ])("%s", (_title, text, texts, expected) => {
    expect(pin(text, ...texts)).toBe(expected);
  });

  test.each([
    ["of another version", "- uses: o/a@v5\n", `- uses: o/a@${A} # v4.1.0\n`],
    ["whose tag no comment says exactly", "- uses: o/a@v4\n", `- uses: o/a@${A} # v4\n`],
    ["of a branch", "- uses: o/a@main\n", `- uses: o/a@${A} # v4.1.0\n`],
    ["that is pinned", `- uses: o/a@${B}\n`, `- uses: o/a@${A} # v4.1.0\n`],
    ["of the repository itself", "- uses: ./a\n", `- uses: o/a@${A} # v4.1.0\n`],
  ])("but for one %s", (_title, text, other) => {
    expect(pin(text, other)).toBe(text);
  });
});

test("what is still not pinned is listed once", () => {
  const text = `- uses: o/a@v4\n- { uses: o/b@main }\n- uses: o/a@v4\n- uses: o/c@${A} # v1.0.0\n- uses: ./d\n`;
  expect(listUnpinned({ path: "release.yml", text })).toStrictEqual(["o/a@v4", "o/b@main"]);
});
