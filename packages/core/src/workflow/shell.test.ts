import { describe, expect, it } from "vitest";

import { parseShell } from "./shell.ts";

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ["several commands", "a 1 && b 2 || c; d | e & f\ng", ["a 1", "b 2", "c", "d", "e", "f", "g"]],
  ["quotes and escapes", `npm publish 'a b' "c $D" e\\ f`, ["npm publish a b c $D e f"]],
  ["a backslash between double quotes", String.raw`a "b\n" "\$c \"\\"`, [String.raw`a b\n $c "\ `.trim()]],
  ["quotes with a dollar in front", `a $'it\\'s' b $"c"\nd`, ["a it's b c", "d"]],
  ["continued lines", "npm publish \\\n  --tag next", ["npm publish --tag next"]],
  ["comments", "# npm publish\na # b\nc#d", ["a", "c#d"]],
  ["variables in front", "A=1 B='2 3' npm publish", ["npm publish"]],
  ["only variables", "A=1", []],
  ["redirections", "a > b 2>&1 < c &> d", ["a"]],
  ["here-documents", "cat <<'EOF' > x\nnpm publish\nEOF\nb", ["cat", "b"]],
  ["here-documents that hold something like their end", "cat <<EOF\n EOF\nEOF \nEOF\nb", ["cat", "b"]],
  ["indented here-documents", "cat <<-EOF\n\t EOF\n\tEOF\nb", ["cat", "b"]],
  [
    "loops and branches",
    'for p in a b; do\n  npm publish "$p"\ndone\nif ! x; then y; else z; fi',
    ["npm publish $p", "x", "y", "z"],
  ],
  ["cases", "case $x in\n  publish) a ;;\n  b|c) d ;;\nesac\ne", ["a", "d", "e"]],
  ["a case inside of a subshell", "( case $x in publish) a ;; esac )\nb", ["a", "b"]],
  ["functions", "publish() {\n  npm publish\n}", ["npm publish"]],
  ["functions by their keyword", "function a { npm publish; }\nfunction b() { c; }", ["npm publish", "c"]],
  ["subshells", "(cd a && npm publish)", ["cd a", "npm publish"]],
  [
    "substitutions",
    'X=$(npm pack)\necho "$(npm publish)" `b`',
    ["npm pack", "echo $(npm publish) `b`", "npm publish", "b"],
  ],
  [
    "substitutions with quotes",
    `a "$(b "it's")"\nc $(d $'\\'')\ne`,
    [`a $(b "it's")`, "b it's", "c $(d $'\\'')", "d '", "e"],
  ],
  [
    "expressions in one piece",
    "npm publish ${{ a && 'b' || c }} --tag x",
    ["npm publish ${{ a && 'b' || c }} --tag x"],
  ],
  ["unfinished text", "npm publish 'a", ["npm publish a"]],
  ["an unfinished substitution", "a $(b", ["a $(b", ""].slice(0, 1)],
];

describe("parseShell", () => {
  it.each(CASES)("reads %s", (_, script, expected) => {
    expect(parseShell(script).map(({ words }) => words.join(" "))).toEqual(expected);
  });

  it("keeps lines, also behind here-documents and inside of substitutions", () => {
    const script = "a\n\ncat <<E\nx\nE\nb\nc $(\n  d\n)\ne";
    expect(parseShell(script).map(({ words: [word], line }) => `${word} ${line}`)).toEqual([
      "a 0",
      "cat 2",
      "b 5",
      "c 6",
      "d 7",
      "e 9",
    ]);
  });

  it("knows which failures go unheard", () => {
    const script = "a || true\nb || exit 1\nc || echo no\nif d; then e; fi\nf || exit 0";
    const heard = parseShell(script).map(
      ({ words: [word], ignored, tested }) => `${word}${ignored ? " ignored" : ""}${tested ? " tested" : ""}`,
    );
    expect(heard).toEqual([
      "a ignored",
      "true",
      "b",
      "exit",
      "c ignored",
      "echo",
      "d tested",
      "e",
      "f ignored",
      "exit",
    ]);
  });
});
