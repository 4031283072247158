import { isJsonObject, type Json, type Manifest } from "../json/json.ts";
import type { Listing } from "./contents.ts";

/** Scripts that run on installation and may bring the commands along, as installers of native programs do. */
const INSTALL_SCRIPTS = ["preinstall", "install", "postinstall"];

/** Every file that a packed manifest promises. */
export function listTargets(manifest: Manifest): Target[] {
  return [
    ...listMain(manifest),
    ...listExportsTargets(manifest["exports"]),
    ...single(manifest, "types", "typescript", "module"),
    ...single(manifest, "typings", "typescript", "module"),
    ...single(manifest, "module", "some", "module"),
    ...listBrowser(manifest["browser"]),
    ...listBin(manifest),
    ...listMan(manifest["man"]),
  ];
}

function listMain(manifest: Manifest): Target[] {
  // With `exports`, only resolvers from before 2020 look at `main`; with commands, it may be what `npm init` wrote.
  const isLeftOver = manifest["bin"] !== undefined && manifest["main"] === "index.js";
  return single(manifest, "main", manifest["exports"] === undefined && !isLeftOver ? "everyone" : "some", "module");
}

function single(manifest: Manifest, field: string, needed: Target["needed"], lookup: Target["lookup"]): Target[] {
  const value = manifest[field];
  return typeof value === "string" && value !== "" ? [{ path: [field], value, lookup, needed }] : [];
}

function listBrowser(browser: Json | undefined): Target[] {
  if (typeof browser === "string") return [{ path: ["browser"], value: browser, lookup: "module", needed: "some" }];
  if (!isJsonObject(browser)) return [];
  return Object.entries(browser).flatMap(([key, value]) =>
    // Without a dot it is another package.
    typeof value === "string" && value.startsWith(".")
      ? [{ path: ["browser", key], value, lookup: "module", needed: "some" }]
      : [],
  );
}

function listBin({ bin, scripts }: Manifest): Target[] {
  const installs = isJsonObject(scripts) && INSTALL_SCRIPTS.some((name) => Object.hasOwn(scripts, name));
  const needed = installs ? "some" : "everyone";
  if (typeof bin === "string" && bin !== "") return [{ path: ["bin"], value: bin, lookup: "file", needed }];
  if (!isJsonObject(bin)) return [];
  return Object.entries(bin).flatMap(([name, value]) =>
    typeof value === "string" ? [{ path: ["bin", name], value, lookup: "file", needed }] : [],
  );
}

function listMan(man: Json | undefined): Target[] {
  const pages = Array.isArray(man) ? man : [man];
  return pages.flatMap((value) =>
    typeof value === "string" ? [{ path: ["man"], value, lookup: "file", needed: "some" }] : [],
  );
}

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
function listExportsTargets(exports: Json | undefined): Target[] {
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
  if (isSubpath(key) || COMMON.has(key)) return needed;
  if (key === "types" || key.startsWith("types@")) return "typescript";
  return SPECIAL.has(key) ? "some" : "nobody";
}

/** Conditions under which Node itself loads a file. */
const NODE_CONDITIONS: ReadonlySet<string> = new Set(["default", "import", "node", "require"]);

const TYPESCRIPT = /(?<!\.d)\.[cm]?tsx?$/u;

/** The entry points that Node would load, and that are TypeScript: below `node_modules` it refuses to. */
export function listTypeScriptTargets(manifest: Manifest): Target[] {
  return listTargets(manifest).filter(({ path: [field, ...keys], value }) => {
    if (!TYPESCRIPT.test(value)) return false;
    return field === "main" || (field === "exports" && keys.every((key) => isSubpath(key) || NODE_CONDITIONS.has(key)));
  });
}

function isSubpath(key: string): boolean {
  return key.startsWith(".");
}

/** Node's order for `main`, in CommonJS and for the older form of ES module packages alike. */
const MODULE_SUFFIXES = ["", ".js", ".json", ".node", "/index.js", "/index.json", "/index.node"];

/** TypeScript and bundlers add these. A declaration stands in for the file of the same name. */
const OTHER_SUFFIXES = [".d.ts", ".ts", ".tsx", ".mjs", ".cjs", ".jsx", "/index.d.ts", "/index.ts", "/index.mjs"];

/** Whether what a target stands for is among the files. */
export function findTarget(target: Target, listing: Listing): boolean {
  const path = normaliseTarget(target.value);
  // What leads out of the package cannot be judged from its files.
  if (path === undefined) return true;
  if (target.lookup === "pattern") return matchesAny(path, listing);
  if (target.lookup === "file") return listing.hasFile(path);
  const suffixes = target.needed === "everyone" ? MODULE_SUFFIXES : [...MODULE_SUFFIXES, ...OTHER_SUFFIXES];
  return suffixes.some((suffix) => listing.hasFile(`${path}${suffix}`.replace(/^\//u, "")));
}

/** Node puts the same text in the place of every `*`; one file that begins and ends right is enough here. */
function matchesAny(path: string, { files }: Listing): boolean {
  const first = path.indexOf("*");
  const before = path.slice(0, first);
  const after = path.slice(path.lastIndexOf("*") + 1);
  return Array.from(files.keys()).some(
    (file) => file.startsWith(before) && file.endsWith(after) && file.length > before.length,
  );
}

/**
 * A target as a path below the root directory: without `./`, doubled slashes and dots. Absent when it leads out of the
 * package.
 */
export function normaliseTarget(value: string): string | undefined {
  const segments: string[] = [];
  for (const segment of value.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments.join("/");
}

/** A file that a manifest says is in the package. */
export interface Target {
  /** Where the manifest says so. */
  readonly path: readonly string[];
  /** As written. */
  readonly value: string;
  /**
   * How it is looked up: `module` as Node resolves `main` (extensions, `index`), `file` exactly, `pattern` with `*`
   * standing for anything.
   */
  readonly lookup: "module" | "file" | "pattern";
  /** Who fails without it: `everyone`, TypeScript users, or only those of some tools. */
  readonly needed: "everyone" | "typescript" | "some";
}
