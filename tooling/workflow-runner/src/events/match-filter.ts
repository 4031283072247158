const RANGES = /^(?:[a-zA-Z0-9](?:-[a-zA-Z0-9])?)+$/;

/**
 * Whether a name passes a list of patterns: the last one that matches decides, and `!` turns it round.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
 */
export function passesFilter(patterns: readonly string[], name: string): boolean {
  let passes = false;
  for (const pattern of patterns) {
    const negative = pattern.startsWith("!");
    if (toExpression(negative ? pattern.slice(1) : pattern).test(name)) passes = !negative;
  }
  return passes;
}

/**
 * `*` stops at a slash, `**` does not, `?` and `+` are about the character before them, `[]` holds letters and digits.
 * A backslash takes the meaning from the next character.
 */
function toExpression(pattern: string): RegExp {
  let source = "";
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern.charAt(index);
    const closing = pattern.indexOf("]", index);
    const set = character === "[" && closing !== -1 ? pattern.slice(index + 1, closing) : "";
    if (character === "*") {
      const double = pattern.charAt(index + 1) === "*";
      source += double ? ".*" : "[^/]*";
      // `**/` also stands for nothing at all: `**/docs/**` matches `docs/a`.
      if (double && pattern.charAt(index + 2) === "/" && (index === 0 || pattern.charAt(index - 1) === "/")) {
        source = `${source.slice(0, -2)}(?:.*/)?`;
        index += 1;
      }
      if (double) index += 1;
    } else if (character === "\\") {
      index += 1;
      source += escape(pattern.charAt(index));
    } else if (RANGES.test(set)) {
      source += `[${set}]`;
      index = closing;
    } else if ((character === "?" || character === "+") && source !== "") {
      source += character;
    } else {
      source += escape(character);
    }
  }
  return new RegExp(`^${source}$`, "s");
}

function escape(character: string): string {
  return character.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}
