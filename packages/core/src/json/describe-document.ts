import { isJsonObject, type Json } from "./json.ts";

export const REPORT_KIND = "a report of Slipway";
export const PLAN_KIND = "a publish plan";

/** Documents of Slipway and of npm, by fields that no other one has. */
const KINDS: readonly (readonly [fields: readonly string[], words: string])[] = [
  [["verdict", "outcomes"], REPORT_KIND],
  [["verdict", "mode"], "the report of a run that has not come to its end"],
  [["packages", "registry", "skipped"], PLAN_KIND],
  [["problems", "suppressed"], "what `slipway check --json` prints"],
  [["runs", "version"], "what `slipway check --sarif` prints"],
  [["lockfileVersion"], "a lockfile of npm"],
  [["mediaType", "tlogs"], "a trusted root of Sigstore"],
  [["name", "version"], "the manifest of a package"],
];

const MOST_FIELDS = 5;

/** What somebody has given who was asked for another document, as an answer to "this is". */
export function describeDocument(text: string): string {
  if (text.trim() === "") return "an empty file";
  if (/[\0\uFFFD]/u.test(text)) return "no text";
  if (/^\s*</u.test(text)) return "a page of HTML or XML";
  if (/^\{"schemaVersion":\d+,"kind":"release"/u.test(text)) return "a ledger of Slipway";
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `no JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (Array.isArray(value)) return "a JSON list";
  if (!isJsonObject(value)) return "a single JSON value";
  const fields = Object.keys(value);
  const known = KINDS.find(([own]) => own.every((field) => fields.includes(field)));
  if (known !== undefined) return known[1];
  if (fields.length === 0) return "an empty JSON object";
  const shown = fields.slice(0, MOST_FIELDS).map((field) => `\`${field}\``);
  return `a JSON object with ${shown.join(", ")}${fields.length > MOST_FIELDS ? ", …" : ""}`;
}
