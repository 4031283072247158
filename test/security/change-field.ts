import { isJsonObject, type Json } from "@slipway/core";

import type { Change, Field } from "./boundary-fields.ts";

/** What stands for a placeholder: what only a running registry knows. */
export type Facts = Readonly<Record<string, Json>>;

export type JsonObject = Readonly<Record<string, Json>>;

export function parseObject(text: string): JsonObject {
  const parsed: Json = JSON.parse(text);
  if (!isJsonObject(parsed)) throw new TypeError(`no object: ${text}`);
  return parsed;
}

/** A document before and after somebody laid a hand on it. */
export function changeField(
  honest: JsonObject,
  { path, before, after, beside }: Field,
  change: Change,
  facts: Facts,
): readonly [before: JsonObject, after: JsonObject] {
  const keys = path.split(".");
  const fill = (value: Json): Json => (typeof value === "string" ? (facts[value] ?? value) : value);
  const around = { ...honest, ...beside };
  const given = before === undefined ? around : put(around, keys, fill(before));
  return [
    change === "added" ? put(around, keys, undefined) : given,
    change === "removed" ? put(given, keys, undefined) : put(given, keys, after),
  ];
}

function put(document: JsonObject, [key = "", ...rest]: readonly string[], value: Json | undefined): JsonObject {
  const { [key]: inner, ...others } = document;
  if (rest.length === 0) return value === undefined ? others : { ...document, [key]: value };
  if (Array.isArray(inner)) {
    const [first, ...more] = inner;
    return { ...document, [key]: [put(isJsonObject(first) ? first : {}, rest.slice(1), value), ...more] };
  }
  return { ...document, [key]: put(isJsonObject(inner) ? inner : {}, rest, value) };
}

/** Every property that the schema of a plan names. */
export function listPaths(schema: Json | undefined, path = ""): string[] {
  if (!isJsonObject(schema)) return [];
  const { properties, items } = schema;
  if (isJsonObject(properties)) {
    return Object.entries(properties).flatMap(([key, value]) => {
      const inner = path === "" ? key : `${path}.${key}`;
      return [inner, ...listPaths(value, inner)];
    });
  }
  return isJsonObject(items) && isJsonObject(items["properties"]) ? listPaths(items, `${path}.[]`) : [];
}
