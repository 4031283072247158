import { ReleaseError } from "../errors/release-error.ts";
import { renderPage } from "../rule/page.ts";
import { sanitise } from "../text/sanitise.ts";
import { suggest } from "../text/words.ts";
import { codes, isProblemCode, pageOf } from "./catalogue.ts";

/**
 * What a problem code means, for the terminal; without a code, the list of all.
 *
 * @throws ReleaseError `CODE_UNKNOWN`
 */
export function explain(code: string | undefined): string {
  if (code === undefined) return listCodes();
  const wanted = code.trim().toUpperCase();
  if (isProblemCode(wanted)) return renderPage(wanted, pageOf(wanted));
  const nearest = suggest(wanted, codes);
  const hint =
    nearest === undefined ? "`slipway explain` lists all codes" : `did you mean \`slipway explain ${nearest}\`?`;
  throw new ReleaseError("CODE_UNKNOWN", `there is no problem code \`${sanitise(code)}\``, { hint });
}

function listCodes(): string {
  const width = Math.max(...codes.map((code) => code.length));
  return codes.map((code) => `${code.padEnd(width)}  ${pageOf(code).title}`).join("\n");
}
