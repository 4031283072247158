/**
 * Whether a branch or tag name passes a filter of `on.push`. Patterns count in order: a later `!` takes out, a later
 * plain one takes in again. `*` stops at `/`, `**` does not.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
 */
export function matchFilter(patterns: readonly string[], name: string): boolean {
  let matches = false;
  for (const pattern of patterns) {
    const negative = pattern.startsWith("!");
    if (toExpression(negative ? pattern.slice(1) : pattern)?.test(name) === true) matches = !negative;
  }
  return matches;
}

function toExpression(pattern: string): RegExp | undefined {
  let source = "";
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern.charAt(index);
    if (character === "*") {
      const crossing = pattern.charAt(index + 1) === "*";
      source += crossing ? ".*" : "[^/]*";
      if (crossing) index += 1;
    } else if (character === "[") {
      const end = pattern.indexOf("]", index + 1);
      source += end === -1 ? "\\[" : pattern.slice(index, end + 1);
      if (end !== -1) index = end;
    } else if (character === "\\") {
      index += 1;
      source += escape(pattern.charAt(index));
    } else source += character === "?" || character === "+" ? character : escape(character);
  }
  try {
    return new RegExp(`^${source}$`, "u");
  } catch {
    return undefined;
  }
}

function escape(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/]/, String.raw`\$&`);
}
