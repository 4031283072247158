/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A parsed `package.json`. Fields are `Json` until a rule has looked at their type: manifests in the wild hold anything. */
export type Manifest = { readonly [key: string]: Json };

/** Whether a value is an object with keys: neither an array nor `null`. */
export function isJsonObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
