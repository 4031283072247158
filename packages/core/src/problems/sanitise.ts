import { ACTING_CHARACTERS } from "../text/acting-characters.ts";

/** A line of a log that begins so, or in the old form holds it anywhere, commands the runner of GitHub Actions. */
const COMMANDING = /^(\s*):(?=:)|#(?=#\[)/gu;

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const MAX_LENGTH = 4000;

/**
 * Makes one harmless line out of text that may come from a file or a server: what would act on a terminal, a log
 * command or a reader's eye is written as an escape, and what is too long for anyone to read is cut.
 */
export function sanitise(text: string): string {
  const readable = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
  return readable
    .replace(ACTING_CHARACTERS, (character) => NAMED[character] ?? escapeOf(character))
    .replace(COMMANDING, (character) => character.replace(/[:#]/u, escapeOf));
}

function escapeOf(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`;
}
