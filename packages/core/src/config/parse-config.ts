import * as v from "valibot";

import { ReleaseError } from "../errors/release-error.ts";
import { pages } from "../pages/pages.ts";
import { locate } from "../problems/locate.ts";
import type { Position } from "../problems/problem.ts";
import { sanitise } from "../problems/sanitise.ts";
import { suggest } from "../problems/suggest.ts";
import { parseJsonObject } from "../workspace/parse-json-object.ts";
import { configKeys, configSchema, suppressionKeys } from "./config-schema.ts";
import type { Config } from "./config.ts";

type Issue = v.BaseIssue<unknown>;

/**
 * Reads `slipway.json`.
 *
 * @param file How to call the file in messages.
 * @throws ReleaseError `CONFIG_INVALID`, with the place and, for an unknown key or code, the one that was probably meant.
 */
export function parseConfig(text: string, file = "slipway.json"): Config {
  const parsed = parseJsonObject(text);
  if (!("value" in parsed)) throw invalid(file, parsed.position, parsed.error);
  const result = v.safeParse(configSchema, parsed.value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw invalid(file, locate(text, pathOf(issue)), describe(issue), hintFor(issue));
}

function invalid(file: string, { line, column }: Position, message: string, hint?: string): ReleaseError {
  return new ReleaseError(
    "CONFIG_INVALID",
    `${file}:${line}:${column}: ${message}`,
    hint === undefined ? {} : { hint },
  );
}

function pathOf({ path }: Issue): (string | number)[] {
  return (path ?? []).flatMap(({ key }) => (typeof key === "string" || typeof key === "number" ? [key] : []));
}

function describe(issue: Issue): string {
  const path = pathOf(issue);
  const field = `\`${sanitise(path.join("."))}\``;
  if (isUnknownKey(issue)) return `unknown key ${field}`;
  if (isMissingKey(issue)) return `${field} is missing`;
  return `${field} ${issue.message}`;
}

function hintFor(issue: Issue): string | undefined {
  const path = pathOf(issue);
  const key = String(path.at(-1));
  if (isUnknownKey(issue)) {
    const known = path.length > 1 ? suppressionKeys : configKeys;
    return `${didYouMean(key, known)}the keys are ${known.map((name) => `\`${name}\``).join(", ")}`;
  }
  if (issue.type === "picklist" && key === "code" && typeof issue.input === "string") {
    return didYouMean(issue.input, Object.keys(pages)).trim() || undefined;
  }
  return undefined;
}

function didYouMean(word: string, known: readonly string[]): string {
  const nearest = suggest(word, known);
  return nearest === undefined ? "" : `did you mean \`${nearest}\`? `;
}

function isUnknownKey({ type, expected }: Issue): boolean {
  return type === "strict_object" && expected === "never";
}

function isMissingKey({ type, expected }: Issue): boolean {
  return type === "strict_object" && expected !== "never" && expected !== "Object";
}
