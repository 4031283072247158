import { isJsonObject, type Json, type Manifest } from "../json/json.ts";
import { parseManifest } from "../json/parse.ts";
import { resolveRelative } from "../text/relative-path.ts";
import type { Listing, NestedManifest } from "./contents.ts";
import { findDeclaration, findFile, isDeclaration } from "./find-file.ts";
import type { PackedImports } from "./imports.ts";
import { isIllustrative } from "./plausible.ts";
import { listTargets, normaliseTarget } from "./targets.ts";

/** The parts of a tarball that decide what its files can load. */
export interface Closed {
  readonly manifest: Manifest;
  readonly listing: Listing;
  readonly nestedManifests: readonly NestedManifest[];
}

/**
 * How a consumer comes to load a file: the entry points lead to it (`reached`), or its path can be named because there is no
 * `exports` or a pattern there takes everything (`open`), or not at all, unless by a path that the package puts together
 * (`hidden`).
 */
export type Reach = "reached" | "open" | "hidden";

/**
 * How each file is come by; nothing where it shows or tests something, or is a tool's, and no entry point leads to it.
 * TypeScript's way is gone too: where a manifest does not say where types are, it looks beside the code.
 */
export function findReach(imports: PackedImports, closed: Closed): (file: string) => Reach | undefined {
  const entries = listEntries(closed);
  const follow = createFollower(imports, closed);
  const reached = follow(entries.filter(({ reach }) => reach === "reached").map(({ file }) => file));
  const open = follow(entries.filter(({ reach }) => reach === "open").map(({ file }) => file));
  const others: Reach = closed.manifest["exports"] === undefined ? "open" : "hidden";
  return (file) => {
    if (reached.has(file)) return "reached";
    if (isForDevelopment(file)) return undefined;
    return open.has(file) ? "open" : others;
  };
}

/** Configuration of tools, and scripts that maintainers run. */
const TOOLING =
  /(?:^|\/)(?:\.[^/]+|[^/]+\.(?:config|conf|setup)|(?:gulp|grunt|cake|rake)file)\.[cm]?js$|^(?:scripts?|tools?|build|bench)\//iu;

function isForDevelopment(path: string): boolean {
  return isIllustrative(path) || TOOLING.test(path);
}

/** The files that some files lead to, with themselves. */
function createFollower(
  imports: PackedImports,
  { listing, nestedManifests }: Closed,
): (files: readonly string[]) => ReadonlySet<string> {
  const named = new Map(imports.files.map(({ path, imports: all }) => [path, all]));
  const nested = new Map(nestedManifests.map(({ path, text }) => [path, text]));
  const leadOn = (file: string): string[] => {
    const manifest = nested.get(file);
    if (manifest !== undefined) return followManifest(file, manifest, listing);
    const isTypes = isDeclaration(file);
    return (named.get(file) ?? []).flatMap(({ specifier, kind }) => {
      if (!isRelative(specifier) || kind === "comment") return [];
      const path = resolveRelative(file, specifier);
      return (isTypes ? findDeclaration(path, listing) : undefined) ?? findFile(path, listing) ?? [];
    });
  };
  return (files) => {
    const found = new Set<string>();
    const stack = [...files];
    for (let file = stack.pop(); file !== undefined; file = stack.pop()) {
      if (found.has(file)) continue;
      found.add(file);
      stack.push(...leadOn(file));
    }
    return found;
  };
}

export function isRelative(specifier: string): boolean {
  return /^\.{1,2}(?:\/|$)/u.test(specifier);
}

/** A directory with a manifest of its own is loaded by what that says. */
function followManifest(file: string, text: string, listing: Listing): string[] {
  const parsed = parseManifest(text);
  if ("error" in parsed) return [];
  return listTargets(parsed.manifest).flatMap(({ value }) => findBoth(resolveRelative(file, value), listing));
}

function findBoth(path: string, listing: Listing): string[] {
  return [findFile(path, listing), findDeclaration(path, listing)].filter((file) => file !== undefined);
}

interface Entry {
  readonly file: string;
  readonly reach: Reach;
}

/** The files that a manifest names for others to load, and the types beside them. */
function listEntries({ manifest, listing }: Closed): Entry[] {
  const index = manifest["exports"] === undefined ? findBoth("", listing) : [findFile("", listing)];
  return [
    ...index.flatMap((file): Entry[] => (file === undefined ? [] : [{ file, reach: "reached" }])),
    ...[...listTargets(manifest), ...listImports(manifest), ...listTypesVersions(manifest)].flatMap((named) =>
      expand(named, manifest, listing).flatMap(({ file: path, reach }) => {
        const files = isTypedElsewhere(manifest, named.path) ? [findFile(path, listing)] : findBoth(path, listing);
        return files.flatMap((file) => (file === undefined ? [] : [{ file, reach }]));
      }),
    ),
  ];
}

interface Named {
  /** Where the manifest has it. */
  readonly path: readonly string[];
  readonly value: string;
}

function listImports({ imports }: Manifest): Named[] {
  if (!isJsonObject(imports)) return [];
  return Object.entries(imports).flatMap(([key, value]) =>
    listStrings(value).map((target) => ({ path: ["imports", key], value: target })),
  );
}

/** `{ ">=4.2": { "*": ["types/*"] } }` */
function listTypesVersions({ typesVersions }: Manifest): Named[] {
  return listStrings(typesVersions).map((value) => ({ path: ["typesVersions"], value }));
}

function listStrings(value: Json | undefined): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(listStrings);
  return isJsonObject(value) ? Object.values(value).flatMap(listStrings) : [];
}

/**
 * The paths that a target stands for. Behind a pattern these are the files that it matches and that no other key of the map
 * takes away, as Node decides it. A pattern that begins at the root matches what nobody means to offer.
 */
function expand({ path, value }: Named, manifest: Manifest, { files }: Listing): Entry[] {
  const target = normaliseTarget(value);
  if (target === undefined) return [];
  const star = target.indexOf("*");
  if (star === -1) return [{ file: target, reach: "reached" }];
  const [before, after] = [target.slice(0, star), target.slice(target.lastIndexOf("*") + 1)];
  const reach = before.includes("/") ? "reached" : "open";
  const [field = "", key = ""] = path;
  const map = manifest[field];
  return Array.from(files.keys()).flatMap((file): Entry[] => {
    const isMatch = file.startsWith(before) && file.endsWith(after) && file.length > before.length + after.length;
    if (!isMatch || isForDevelopment(file)) return [];
    const text = file.slice(before.length, file.length - after.length);
    const isTaken = isJsonObject(map) && /[*/]/u.test(key) && chooseKey(map, fill(key, text)) !== key;
    return isTaken ? [] : [{ file, reach }];
  });
}

/** `./dist/` stands for all below it. */
function fill(key: string, text: string): string {
  return key.endsWith("/") ? `${key}${text}` : key.replace("*", text);
}

/** The key that Node takes for a subpath: itself, else the pattern with the longest beginning. */
function chooseKey(map: Readonly<Record<string, Json>>, subpath: string): string | undefined {
  if (Object.hasOwn(map, subpath)) return subpath;
  const [best] = Object.keys(map)
    .filter((key) => {
      const [before = "", after = ""] = key.endsWith("/") ? [key] : key.split("*");
      return (key.includes("*") || key.endsWith("/")) && subpath.startsWith(before) && subpath.endsWith(after);
    })
    .toSorted((a, b) => lengthBefore(b) - lengthBefore(a) || b.length - a.length);
  return best;
}

function lengthBefore(key: string): number {
  const star = key.indexOf("*");
  return star === -1 ? key.length : star;
}

/** Fields whose files TypeScript does not look beside. */
const UNTYPED: ReadonlySet<string> = new Set(["module", "browser", "bin", "man"]);

/** Whether TypeScript finds the types of a target by what the manifest says, or asks for none. */
function isTypedElsewhere(manifest: Manifest, path: readonly string[]): boolean {
  const [field = "", ...keys] = path;
  if (UNTYPED.has(field)) return true;
  if (field === "main") return ["types", "typings"].some((name) => typeof manifest[name] === "string");
  let value = manifest[field];
  for (const key of keys) {
    // Of an array the first counts.
    if (Array.isArray(value)) [value] = value;
    if (!isJsonObject(value)) return false;
    const conditions = Object.keys(value);
    if (conditions.slice(0, conditions.indexOf(key)).includes("types")) return true;
    value = value[key];
  }
  return false;
}
