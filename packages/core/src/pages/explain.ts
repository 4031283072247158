import { ReleaseError } from "../errors/release-error.ts";
import { isProblemCode } from "../problems/is-problem-code.ts";
import { sanitise } from "../text/sanitise.ts";
import { suggest } from "../text/words.ts";
import { pages } from "./pages.ts";
import { renderPage } from "./render-page.ts";

/**
 * What a problem code means, for the terminal; without a code, the list of all.
 *
 * @throws ReleaseError `CODE_UNKNOWN`
 */
export function explain(code: string | undefined): string {
  if (code === undefined) return listCodes();
  const wanted = code.trim().toUpperCase();
  if (isProblemCode(wanted)) return renderPage(wanted, pages[wanted]);
  const nearest = suggest(wanted, Object.keys(pages));
  const hint =
    nearest === undefined ? "`slipway explain` lists all codes" : `did you mean \`slipway explain ${nearest}\`?`;
  throw new ReleaseError("CODE_UNKNOWN", `there is no problem code \`${sanitise(code)}\``, { hint });
}

function listCodes(): string {
  const entries = Object.entries(pages).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(...entries.map(([code]) => code.length));
  return entries.map(([code, { title }]) => `${code.padEnd(width)}  ${title}`).join("\n");
}
