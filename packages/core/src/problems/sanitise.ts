/**
 * Characters that act instead of showing: C0 and C1 controls (with them line breaks and terminal escapes), those that
 * turn the direction of text or break its lines, those without width, and the tag characters.
 */
const ACTING =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class -- these are what it is about
  /[\u0000-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060\u2066-\u2069\uFEFF\u{E0000}-\u{E007F}]|\p{Surrogate}/gu;

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
    .replace(ACTING, (character) => NAMED[character] ?? escapeOf(character))
    .replace(COMMANDING, (character) => character.replace(/[:#]/u, escapeOf));
}

function escapeOf(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`;
}
