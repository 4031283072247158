import type { Json } from "./manifest.ts";

/** Whether a value is an object with keys: neither an array nor `null`. */
export function isJsonObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
