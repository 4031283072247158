import { errorPages, isOwnErrorCode } from "../errors/catalogue.ts";
import { exitCodes } from "../errors/exit-codes.ts";
import { ReleaseError } from "../errors/release-error.ts";
import { isProblemCode } from "../problems/is-problem-code.ts";
import { sanitise } from "../text/sanitise.ts";
import { suggest } from "../text/words.ts";
import { pages } from "./pages.ts";
import { renderPage } from "./render-page.ts";

/**
 * What the code of a problem or of an error means, for the terminal; without a code, the list of all.
 *
 * @throws ReleaseError `CODE_UNKNOWN`
 */
export function explain(code: string | undefined): string {
  if (code === undefined) return listCodes();
  const wanted = code.trim().toUpperCase();
  if (isProblemCode(wanted)) return renderPage(wanted, pages[wanted]);
  if (isOwnErrorCode(wanted)) return renderPage(wanted, errorPages[wanted]);
  const nearest = suggest(wanted, [...Object.keys(pages), ...Object.keys(errorPages)]);
  const hint =
    nearest === undefined ? "`slipway explain` lists all codes" : `did you mean \`slipway explain ${nearest}\`?`;
  throw new ReleaseError("CODE_UNKNOWN", `there is no code \`${sanitise(code)}\``, { hint });
}

function listCodes(): string {
  const width = Math.max(...[...Object.keys(pages), ...Object.keys(errorPages)].map((code) => code.length));
  return [
    "Problems: what is wrong with the repository, or with what would be published",
    ...listTitles(pages, width),
    "",
    "Errors: why a command could not go on",
    ...listTitles(errorPages, width),
    "",
    "Exit codes",
    ...Object.entries(exitCodes).map(([code, meaning]) => `  ${code.padEnd(width)}  ${meaning}`),
  ].join("\n");
}

function listTitles(titles: Readonly<Record<string, { readonly title: string }>>, width: number): string[] {
  return Object.keys(titles)
    .toSorted()
    .map((code) => `  ${code.padEnd(width)}  ${titles[code]?.title ?? ""}`);
}
