import type { Json } from "../json/json.ts";

/** `1 package`, `5 packages`. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** `a, b and 3 more` */
export function nameSome(
  names: readonly string[],
  most = 5,
  rest: (hidden: number) => string = (hidden) => `${hidden} more`,
): string {
  const hidden = names.length - most;
  return hidden > 0 ? `${names.slice(0, most).join(", ")} and ${rest(hidden)}` : names.join(", ");
}

/** Nobody means a word by something longer; comparing costs the square of it. */
const MAX_LENGTH = 100;

/** The known word nearest to a misspelt one; absent when none is near enough to be meant. */
export function suggest(word: string, known: readonly string[]): string | undefined {
  if (word.length > MAX_LENGTH) return undefined;
  const limit = Math.max(1, Math.floor(word.length / 3));
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance);
  const nearest = ranked[0];
  return nearest !== undefined && nearest.distance <= limit ? nearest.candidate : undefined;
}

/** Insertions, deletions and replacements that make one word of the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 0; row < from.length; row += 1) {
    const current = [row + 1];
    for (let column = 0; column < to.length; column += 1) {
      const replaced = (previous[column] ?? 0) + (from[row] === to[column] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}

/** A value in backticks for a page's one-line message; backticks in the value itself become quotes. */
export function quote(value: string | undefined): string {
  return value === undefined ? "nothing" : `\`${value.replace(/`/g, "'")}\``;
}

/** The reason of a problem after a colon, where it has one. */
export function because(reason: string | undefined): string {
  return reason === undefined ? "" : `: ${reason}`;
}

/** What a program said line by line, where there is room for one line. */
export function inOneLine(said: string): string {
  return said
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join("; ");
}

/** A value of a manifest as one line: text as it is, anything else as JSON, and nothing as nothing. */
export function show(value: Json | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A word that a POSIX shell takes for exactly this text. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
