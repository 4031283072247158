import { ACTING_CHARACTERS } from "./acting-characters.ts";

/** Between its values a document may have these. */
const WHITESPACE: ReadonlySet<string> = new Set(["\t", "\n", "\r"]);

/** Anywhere in a line of a log this commands the runner of GitHub Actions, in the form of old. */
const COMMANDING = /#(?=#\[)/gu;

/**
 * Makes a JSON document harmless to the terminal or log that it is written to: what in its strings would act instead of
 * showing becomes `\uXXXX`. The document stays the same to every parser.
 *
 * @param json As `JSON.stringify` makes it, indented or not.
 */
export function escapeJson(json: string): string {
  return json
    .replace(ACTING_CHARACTERS, (character) => (WHITESPACE.has(character) ? character : escapeOf(character)))
    .replace(COMMANDING, escapeOf);
}

/** JSON writes characters beyond the first plane as their two halves. */
function escapeOf(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    const hex = character.charCodeAt(index).toString(16).toUpperCase();
    return `\\u${hex.padStart(4, "0")}`;
  }).join("");
}
