import { errorPages, isOwnErrorCode } from "../errors/catalogue.ts";
import { exitCodes } from "../errors/exit-codes.ts";
import { findCodes } from "../errors/find-codes.ts";
import { isNpmWord, npmWords } from "../errors/npm-words.ts";
import { ReleaseError } from "../errors/release-error.ts";
import { renderPage } from "../rule/page.ts";
import { sanitise } from "../text/sanitise.ts";
import { suggest } from "../text/words.ts";
import { codes, isProblemCode, pageOf } from "./catalogue.ts";

/**
 * What the code of a problem or of an error means, for the terminal, npm's and GitHub's own among them; without a code, the list of all.
 *
 * @param code Or a log, or a line of it, with codes of Slipway's, npm's or other clients'.
 *
 * @throws ReleaseError `CODE_UNKNOWN`
 */
export function explain(code: string | undefined): string {
  const wanted = code?.trim().toUpperCase() ?? "";
  if (code === undefined || wanted === "") return listCodes();
  const found = findCodes(code, isProblemCode);
  if (found.length > 0) return found.map(renderCode).join("\n\n");
  const known = [...codes, ...Object.keys(errorPages), ...Object.keys(npmWords)];
  const nearest = wanted.split(/[^A-Z\d_]+/u).find((word) => known.includes(word)) ?? suggest(wanted, known);
  const hint =
    nearest === undefined ? "`slipway explain` lists all codes" : `Did you mean \`slipway explain ${nearest}\`?`;
  throw new ReleaseError("CODE_UNKNOWN", `there is no code \`${sanitise(shorten(code))}\``, { hint });
}

/** UTF-16 code units of a text that is repeated. */
const MOST_REPEATED = 80;

/** What was pasted may be a whole log, and have a credential in it. */
function shorten(text: string): string {
  const shown = text.trim().replaceAll(/\bnpm_\w{8,}|(?<=_(?:authToken|auth|password)=)\S+/gu, "[redacted]");
  return shown.length > MOST_REPEATED ? `${shown.slice(0, MOST_REPEATED)}…` : shown;
}

function renderCode(code: string): string {
  if (isProblemCode(code)) return renderPage(code, pageOf(code));
  if (isOwnErrorCode(code)) return renderPage(code, errorPages[code]);
  if (isNpmWord(code)) return renderPage(code, npmWords[code]);
  throw new RangeError(`\`${code}\` has no page`);
}

function listCodes(): string {
  const problems = codes.map((code) => [code, pageOf(code).title] as const);
  const errors = Object.entries(errorPages).map(([code, { title }]) => [code, title] as const);
  const words = Object.entries(npmWords).map(([code, { title }]) => [code, title] as const);
  const exits = Object.entries(exitCodes);
  const width = Math.max(...[...problems, ...errors, ...words].map(([code]) => code.length));
  const list = (rows: readonly (readonly [code: string, text: string])[]): string[] =>
    rows.map(([code, text]) => `  ${code.padEnd(width)}  ${text}`);
  return [
    "Problems: what is wrong with the repository, or with what would be published",
    ...list(problems),
    "",
    "Errors: why a command could not go on",
    ...list(errors.toSorted(([a], [b]) => (a < b ? -1 : 1))),
    "",
    "Words of npm, GitHub and git, also in a pasted line of a log",
    ...list(words),
    "",
    "Exit codes",
    ...list(exits),
  ].join("\n");
}
