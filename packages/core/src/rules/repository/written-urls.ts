import { isJsonObject, type Json } from "../../json/json.ts";

/** The strings that stand where a `repository` value, of whatever shape, may have its URL. */
export function writtenUrls(written: Json | undefined): readonly string[] {
  if (typeof written === "string") return [written];
  if (isJsonObject(written)) return writtenUrls(written["url"]);
  return Array.isArray(written) ? written.flatMap((entry: Json) => writtenUrls(entry)) : [];
}
