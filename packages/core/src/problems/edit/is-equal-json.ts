import { isJsonObject } from "../../workspace/is-json-object.ts";
import type { Json } from "../../workspace/manifest.ts";

/** Whether two JSON values are the same, the order of keys aside. */
export function isEqualJson(a: Json, b: Json): boolean {
  if (isJsonObject(a)) {
    if (!isJsonObject(b)) return false;
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => areEqualAt(a, b, key));
  }
  if (Array.isArray(a)) {
    return (
      Array.isArray(b) && a.length === b.length && a.every((element: Json, index) => isEqualJson(element, b[index]))
    );
  }
  return a === b;
}

function areEqualAt(a: { readonly [key: string]: Json }, b: { readonly [key: string]: Json }, key: string): boolean {
  const left = a[key];
  const right = b[key];
  return left !== undefined && right !== undefined && Object.hasOwn(b, key) && isEqualJson(left, right);
}
