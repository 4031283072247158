import type { Manifest } from "./manifest.ts";
import { type JsonRefusal, parseJsonObject } from "./parse-json-object.ts";

export type ParsedManifest = { readonly manifest: Manifest } | JsonRefusal;

/** Reads the text of a `package.json`. Never throws: what cannot be a manifest gives one error and its place. */
export function parseManifest(text: string): ParsedManifest {
  const parsed = parseJsonObject(text);
  return "value" in parsed ? { manifest: parsed.value } : parsed;
}
