import { isJsonObject } from "../../workspace/is-json-object.ts";
import type { Json } from "../../workspace/manifest.ts";
import type { Target } from "./target.ts";

/** Conditions that Node or common bundlers set by themselves, so that a consumer meets them without asking. */
const COMMON = new Set([
  "default",
  "node",
  "node-addons",
  "import",
  "require",
  "module-sync",
  "module",
  "browser",
  "production",
  "development",
]);

/** Set by other runtimes and build tools by themselves. Whatever is in neither list has to be asked for by name. */
const SPECIAL = new Set([
  "bun",
  "deno",
  "worker",
  "workerd",
  "edge-light",
  "netlify",
  "electron",
  "react-native",
  "react-server",
  "svelte",
  "style",
  "sass",
  "asset",
]);

type Needed = Target["needed"] | "nobody";

/**
 * Every file that `exports` leads to. Of a fallback array only the first entry counts, as in Node. Conditions that a
 * consumer has to ask for are left out: they are often the maintainers' own, and lead to sources on purpose.
 */
export function listExportsTargets(exports: Json | undefined): Target[] {
  return exports === undefined ? [] : walk(exports, ["exports"], "everyone");
}

function walk(value: Json, path: readonly string[], needed: Needed): Target[] {
  if (needed === "nobody") return [];
  if (typeof value === "string") return toTarget(value, path, needed);
  if (Array.isArray(value)) return value[0] === undefined ? [] : walk(value[0], path, needed);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, below]) => walk(below, [...path, key], narrow(needed, key)));
}

function toTarget(value: string, path: readonly string[], needed: Target["needed"]): Target[] {
  // Anything else is an invalid target, which publint reports.
  if (!value.startsWith("./")) return [];
  // Folder mappings ended with Node 17; older code has them beside patterns.
  if (value.endsWith("/")) return [{ path, value: `${value}*`, lookup: "pattern", needed: "some" }];
  if (value.includes("*")) return [{ path, value, lookup: "pattern", needed: "some" }];
  return [{ path, value, lookup: "file", needed }];
}

function narrow(needed: Target["needed"], key: string): Needed {
  if (key.startsWith(".") || COMMON.has(key)) return needed;
  if (key === "types" || key.startsWith("types@")) return "typescript";
  return SPECIAL.has(key) ? "some" : "nobody";
}
