import { isJsonObject, type Json } from "../../../json/json.ts";
import type { RepositoryFacts } from "../create-repository-facts.ts";
import type { UrlFinding } from "./url-rule.ts";

/** No `repository`, or one without a URL. The root manifest's is not inherited. */
export function checkPresence({ written }: RepositoryFacts): UrlFinding | undefined {
  return isEmpty(written) ? { code: "REPOSITORY_MISSING", severity: "error" } : undefined;
}

function isEmpty(written: Json | undefined): boolean {
  if (isJsonObject(written)) return isBlank(written["url"]);
  return isBlank(written);
}

function isBlank(value: Json | undefined): boolean {
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}
