import { isJsonObject, type Json } from "../../json/json.ts";
import { redactCredentials } from "./redact-credentials.ts";

const MAX_LENGTH = 2000;

/** A `repository` as a problem's `actual`: its URL where it has one, else its JSON; never a credential. */
export function showRepository(value: Json): string {
  const shown = isJsonObject(value) && "url" in value ? (value["url"] ?? null) : value;
  const redacted = redactAll(shown);
  const text = typeof redacted === "string" ? redacted : JSON.stringify(redacted);
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

function redactAll(value: Json): Json {
  if (typeof value === "string") return redactCredentials(value);
  if (Array.isArray(value)) return value.map((element: Json) => redactAll(element));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, redactAll(member)]));
}
