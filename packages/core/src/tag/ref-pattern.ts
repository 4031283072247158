import { escapeForRegExp } from "../text/regexp.ts";

/**
 * Whether the name of a branch or tag is what a rule of an environment or a ruleset says: `*` stops at a slash, `**` followed
 * by one does not.
 *
 * @param pattern As Ruby's `File.fnmatch` with `FNM_PATHNAME` takes it.
 * @see https://docs.github.com/actions/reference/workflows-and-actions/deployments-and-environments
 */
export function matchesRefPattern(pattern: string, name: string): boolean {
  try {
    return new RegExp(`^${toExpression(pattern)}$`, "u").test(name);
  } catch {
    // A set that is none, or a pattern longer than any engine takes.
    return false;
  }
}

const TOKEN = /\*\*\/|\*+|\?|\[[!^]?\]?[^\]]*\]|\\[^]|[^]/gu;

function toExpression(pattern: string): string {
  return pattern.replace(TOKEN, (token, at: number) => {
    // Only at the beginning of a segment it stands for any number of them.
    if (token === "**/") return at === 0 || pattern[at - 1] === "/" ? "(?:[^/]+/)*" : "[^/]*/";
    if (token.startsWith("*")) return "[^/]*";
    if (token === "?") return "[^/]";
    if (token.startsWith("[") && token.length > 1)
      return `(?!/)${token.replace(/^\[!/, "[^").replaceAll("\\", "\\\\")}`;
    return escapeForRegExp(token.startsWith("\\") && token.length > 1 ? token.slice(1) : token);
  });
}
