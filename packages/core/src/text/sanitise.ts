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

/** Punctuation that means something to GitHub's Markdown wherever it stands. */
const ANYWHERE = /[\\`*_~[\]#|!]/g;

/** What starts a list, a heading or a thematic break. */
const AT_THE_START = /^(\s*\d*)([-+=.])/;

/** What GitHub makes an address, an issue or somebody's name of by itself. */
const CALLING = /@(?=\w)|#(?=\d)|\bGH-(?=\d)|(?<=\w):(?=\/\/)|(?<=\bwww)\./giu;

/**
 * Text as Markdown that shows it and does nothing else: no markup, no HTML, no table cell, one line, no link that GitHub makes by
 * itself, and nobody who is called by name.
 */
export function escapeMarkdown(text: string): string {
  return sanitise(text)
    .replace(ANYWHERE, "\\$&")
    .replace(AT_THE_START, "$1\\$2")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(CALLING, "$&<!-- -->");
}

/** Text as a Markdown code span that nothing in the text can end. In a table cell, pipes need escaping on top. */
export function codeSpan(text: string): string {
  const harmless = sanitise(text);
  const longest = Math.max(0, ...(harmless.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const padding = /^[` ]|[` ]$/.test(harmless) || harmless === "" ? " " : "";
  return `${fence}${padding}${harmless}${padding}${fence}`;
}

/** Text as a code span where Markdown is not read, as in a `<summary>`. Nobody is called by name in it. */
export function htmlCode(text: string): string {
  return `<code>${sanitise(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")}</code>`;
}

/** A sentence of our own with values in backticks, in which no value has any itself: each value as a code span, the rest as text. */
export function escapeProse(sentence: string): string {
  const parts = sentence.split("`");
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return escapeMarkdown(part);
      return index === parts.length - 1 ? escapeMarkdown(`\`${part}`) : codeSpan(part);
    })
    .join("");
}

/** Between its values a document may have these. */
const WHITESPACE: ReadonlySet<string> = new Set(["\t", "\n", "\r"]);

/** Anywhere in a line of a log this commands the runner of GitHub Actions, in the form of old. */
const COMMANDING_ANYWHERE = /#(?=#\[)/gu;

/**
 * Makes a JSON document harmless to the terminal or log that it is written to: what in its strings would act instead of
 * showing becomes `\uXXXX`. The document stays the same to every parser.
 *
 * @param json As `JSON.stringify` makes it, indented or not.
 */
export function escapeJson(json: string): string {
  return json
    .replace(ACTING_CHARACTERS, (character) => (WHITESPACE.has(character) ? character : jsonEscapeOf(character)))
    .replace(COMMANDING_ANYWHERE, jsonEscapeOf);
}

/** JSON writes characters beyond the first plane as their two halves. */
function jsonEscapeOf(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    const hex = character.charCodeAt(index).toString(16).toUpperCase();
    return `\\u${hex.padStart(4, "0")}`;
  }).join("");
}

/**
 * Characters that act instead of showing: C0 and C1 controls (with them line breaks and terminal escapes), those that
 * turn the direction of text or break its lines, those without width, the tag characters, and halves of surrogate pairs.
 */
const ACTING_CHARACTERS: RegExp =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class -- these are what it is about
  /[\u0000-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060\u2066-\u2069\uFEFF\u{E0000}-\u{E007F}]|\p{Surrogate}/gu;
