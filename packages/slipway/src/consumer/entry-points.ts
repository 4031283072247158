import { isJsonObject, type Json, type Manifest } from "@slipway/core";

/** What a consumer can ask one package for. */
export interface EntryPoints {
  readonly load: readonly EntryPoint[];
  /** Specifiers that TypeScript finds declarations of. */
  readonly types: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

export interface EntryPoint {
  readonly specifier: string;
  /** Stands for a file that a pattern of `exports` reaches, whether or not anybody asks for it. */
  readonly byPattern: boolean;
}

/** An entry point that is not loaded, and why. */
export interface LeftOut {
  readonly specifier: string;
  readonly reason: string;
}

/** Set by Node when it imports or requires. */
const NODE_CONDITIONS = new Set(["node", "node-addons", "import", "require", "module-sync", "default"]);

/** What Node loads as code. Without an extension it is CommonJS. */
const LOADABLE = /\.(?:[cm]?js|node)$|(?:^|\/)[^./]+$/u;
const DECLARATION = /\.d\.[cm]?ts$/u;

/** A pattern may reach any number of files. */
const MOST_BY_PATTERN = 100;

/**
 * @param files POSIX paths of the package's own files.
 */
export function listEntryPoints(manifest: Manifest, files: readonly string[]): EntryPoints {
  const { name, exports } = manifest;
  if (typeof name !== "string") return { load: [], types: [], leftOut: [] };
  const listing = { name, files, all: new Set(files), commands: listCommands(manifest) };
  if (exports === undefined || exports === null) return listMain(manifest, listing);
  const subpaths = listSubpaths(exports).filter(([key]) => key !== "./package.json");
  return merge(
    subpaths.map(([key, target]) =>
      key.includes("*") ? expandPattern(key, target, listing) : judge(specifierOf(name, key), target, listing),
    ),
  );
}

interface Listing {
  readonly name: string;
  readonly files: readonly string[];
  readonly all: ReadonlySet<string>;
  /** Files that a shell starts: loading one is running it. */
  readonly commands: ReadonlySet<string>;
}

function merge(parts: readonly EntryPoints[]): EntryPoints {
  return {
    load: parts.flatMap(({ load }) => load),
    types: parts.flatMap(({ types }) => types),
    leftOut: parts.flatMap(({ leftOut }) => leftOut),
  };
}

function listCommands({ bin }: Manifest): Set<string> {
  const targets = typeof bin === "string" ? [bin] : isJsonObject(bin) ? Object.values(bin) : [];
  return new Set(targets.filter((target) => typeof target === "string").map(withoutDot));
}

/** Node's order for `main`. */
const SUFFIXES = ["", ".js", ".json", ".node", "/index.js", "/index.json", "/index.node"];

function listMain(manifest: Manifest, listing: Listing): EntryPoints {
  const { name } = listing;
  const { main } = manifest;
  const declared = ["types", "typings"].some((field) => typeof manifest[field] === "string");
  const hasTypes = declared || listing.all.has("index.d.ts");
  const hasMain = typeof main === "string" && main !== "";
  const wanted = hasMain ? withoutDot(main) : "index";
  const found = SUFFIXES.map((suffix) => `${wanted}${suffix}`.replace(/^\//u, "")).find((file) =>
    listing.all.has(file),
  );
  const types = hasTypes || (found !== undefined && hasDeclaration(found, listing)) ? [name] : [];
  // A `main` without its file is for Node to refuse.
  if (found === undefined && hasMain) return { load: [{ specifier: name, byPattern: false }], types, leftOut: [] };
  if (found !== undefined) {
    return LOADABLE.test(found)
      ? { load: [{ specifier: name, byPattern: false }], types, leftOut: [] }
      : { load: [], types, leftOut: [{ specifier: name, reason: describeFile(found) }] };
  }
  const others = ["module", "browser", "react-native", "style", "sass"].filter((field) => field in manifest);
  const reasons = [...(hasTypes ? ["types only"] : []), ...others.map((field) => `only as \`${field}\``)];
  const [reason] = reasons;
  return { load: [], types, leftOut: reason === undefined ? [] : [{ specifier: name, reason }] };
}

function listSubpaths(exports: Json): [key: string, target: Json][] {
  if (!isJsonObject(exports)) return [[".", exports]];
  const entries = Object.entries(exports);
  return entries.every(([key]) => key.startsWith(".")) ? entries : [[".", exports]];
}

function specifierOf(name: string, key: string): string {
  return key === "." ? name : `${name}/${key.slice(2)}`;
}

function judge(specifier: string, target: Json, listing: Listing): EntryPoints {
  const reached = listTargets(target, NODE_CONDITIONS);
  const types = hasTypes(target, reached, listing) ? [specifier] : [];
  if (reached.some((file) => LOADABLE.test(file))) {
    return { load: [{ specifier, byPattern: false }], types, leftOut: [] };
  }
  const reason = explainNotLoaded(target, reached);
  return { load: [], types, leftOut: reason === undefined ? [] : [{ specifier, reason }] };
}

/** Every target that a resolver with these conditions may come to; of a fallback array only the first counts, as in Node. */
function listTargets(target: Json, conditions: ReadonlySet<string> | "all"): string[] {
  if (typeof target === "string") return [target];
  if (Array.isArray(target)) return target[0] === undefined ? [] : listTargets(target[0], conditions);
  if (!isJsonObject(target)) return [];
  return Object.entries(target).flatMap(([condition, below]) =>
    conditions === "all" || conditions.has(condition) ? listTargets(below, conditions) : [],
  );
}

function hasTypes(target: Json, reached: readonly string[], listing: Listing): boolean {
  return (
    listTargets(target, "all").some((file) => DECLARATION.test(file)) ||
    reached.some((file) => hasDeclaration(withoutDot(file), listing))
  );
}

/** TypeScript looks beside a file of JavaScript. */
function hasDeclaration(file: string, { all }: Listing): boolean {
  return /\.[cm]?js$/u.test(file) && all.has(file.replace(/\.([cm]?)js$/u, ".d.$1ts"));
}

/** @returns `undefined` for what nobody is meant to reach. */
function explainNotLoaded(target: Json, reached: readonly string[]): string | undefined {
  const [first] = reached;
  if (first !== undefined) return describeFile(first);
  if (!isJsonObject(target)) return undefined;
  const others = Object.keys(target).filter((condition) => !NODE_CONDITIONS.has(condition));
  const conditions = others.filter((condition) => condition !== "types" && !condition.startsWith("types@"));
  if (conditions.length > 0) return `only under ${conditions.map((condition) => `\`${condition}\``).join(", ")}`;
  return others.length > 0 ? "types only" : undefined;
}

function describeFile(file: string): string {
  if (DECLARATION.test(file)) return "types only";
  const extension = /\.[^./]+$/u.exec(file)?.[0] ?? file;
  return /^\.[cm]?tsx?$/u.test(extension)
    ? `\`${extension}\`, which Node does not load out of \`node_modules\``
    : `\`${extension}\``;
}

/** The specifiers that a pattern stands for, as far as there are files. */
function expandPattern(key: string, target: Json, listing: Listing): EntryPoints {
  const patterns = [...new Set(listTargets(target, NODE_CONDITIONS))].map(withoutDot);
  const texts = new Set(patterns.flatMap((pattern) => capture(pattern, listing)));
  const specifiers = [...texts].sort().map((text) => specifierOf(listing.name, key.replace("*", text)));
  const specifier = specifierOf(listing.name, key);
  const more = specifiers.length - MOST_BY_PATTERN;
  const reason = texts.size === 0 ? explainPattern(target, patterns) : `${more} files more than are tried`;
  return {
    load: specifiers.slice(0, MOST_BY_PATTERN).map((name) => ({ specifier: name, byPattern: true })),
    types: [],
    leftOut: (texts.size === 0 || more > 0) && reason !== undefined ? [{ specifier, reason }] : [],
  };
}

function explainPattern(target: Json, patterns: readonly string[]): string | undefined {
  const [first] = patterns;
  if (first === undefined) return explainNotLoaded(target, []);
  return LOADABLE.test(first.replace("*", "x")) ? "no file of JavaScript is there" : describeFile(first);
}

/** What stands for `*` in the paths of the files of code that a pattern reaches. */
function capture(pattern: string, { files, commands }: Listing): string[] {
  const at = pattern.indexOf("*");
  if (at === -1) return [];
  const before = pattern.slice(0, at);
  const after = pattern.slice(at + 1);
  return files.flatMap((file) => {
    const fits = file.startsWith(before) && file.endsWith(after) && file.length > before.length + after.length;
    if (!fits || !/\.[cm]?js$/u.test(file) || commands.has(file)) return [];
    return [file.slice(before.length, file.length - after.length)];
  });
}

function withoutDot(path: string): string {
  return path.replace(/^\.?\/+/u, "");
}
