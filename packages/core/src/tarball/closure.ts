import { isJsonObject, type Manifest } from "../json/json.ts";
import { parseManifest } from "../json/parse.ts";
import { nameFaults } from "../plan/npm-names.ts";
import { resolveRelative } from "../text/relative-path.ts";
import type { Listing } from "./contents.ts";
import { findFile } from "./find-file.ts";
import type { PackedImport, PackedImports, UnreadFile } from "./imports.ts";
import { type Closed, findReach, isRelative, type Reach } from "./reach.ts";

/** Something that packed code or types name, and that nothing in the package or its manifest provides. */
export interface Unmet extends PackedImport {
  readonly reach: Reach;
  /** The file that names it. */
  readonly file: string;
  /** `package`: no dependency has the name; `file`: no such file is packed; `host`: what runs the package has to provide it. */
  readonly lack: "package" | "file" | "host";
  /** The package's name, or the path that leads to no file: relative to the root directory, `../` where it leads out. */
  readonly target: string;
}

/** Provided by what runs or builds with the package, and installed by nobody. */
const HOSTS: ReadonlySet<string> = new Set(["vscode", "electron", "bun", "pnpapi", "atom", "obsidian", "aws-sdk"]);
const HOST_SCOPES: ReadonlySet<string> = new Set(["@generated", "@site", "@theme", "@theme-init", "@theme-original"]);

/** What a repository's own compiler resolves, and ought to have written out. */
const PATH_ALIAS = /^[@~]\//u;

/** `bun:test`, `astro:content`, `https://…`, `data:…` */
const SCHEME = /^[a-z][a-z\d+.-]*:/iu;

/**
 * What the files of a package name and cannot load once it is installed by itself: relative files that are not packed, and
 * packages that no dependency brings. Files that only show or test something count where the others lead to them.
 */
export function findUnmet(imports: PackedImports, closed: Closed): Closure {
  const declared = collectDeclared(closed);
  const reachOf = findReach(imports, closed);
  const unmet = imports.files.flatMap(({ path: file, imports: named }) => {
    const reach = reachOf(file);
    if (reach === undefined) return [];
    const declaredHere = declared(file);
    return named.flatMap((one) => {
      const lack = judge(file, one, { closed, declared: declaredHere, ambient: imports.ambient });
      return lack === undefined ? [] : [{ ...one, ...lack, file, reach }];
    });
  });
  return { unmet, unread: imports.unread.filter(({ path }) => reachOf(path) === "reached") };
}

interface Closure {
  readonly unmet: readonly Unmet[];
  /** Of the files that the entry points lead to. */
  readonly unread: readonly UnreadFile[];
}

interface Scope {
  readonly closed: Closed;
  readonly declared: ReadonlySet<string>;
  readonly ambient: ReadonlySet<string>;
}

function judge(
  file: string,
  { specifier, kind }: PackedImport,
  { closed, declared, ambient }: Scope,
): Pick<Unmet, "lack" | "target"> | undefined {
  if (specifier === "" || /^[#/\\]/u.test(specifier) || SCHEME.test(specifier)) return undefined;
  const isTyped = kind !== "code";
  if (isTyped && isAmbient(specifier, ambient)) return undefined;
  if (isRelative(specifier)) {
    const target = resolveRelative(file, specifier);
    const found = target.startsWith("../") || target === ".." ? undefined : findFile(target, closed.listing);
    return found === undefined ? { lack: "file", target } : undefined;
  }
  const target = packageOf(specifier);
  if (declared.has(target) || (isTyped && declared.has(typesOf(target)))) return undefined;
  return { lack: isFromHost(target) ? "host" : "package", target };
}

/** No package has a name that npm refuses: what is called `$app` is something that a framework makes. */
function isFromHost(name: string): boolean {
  if (HOSTS.has(name) || HOST_SCOPES.has(name.split("/", 1).join(""))) return true;
  return !PATH_ALIAS.test(`${name}/`) && nameFaults(name).invalid.length > 0;
}

/** `declare module "*.svg"` */
function isAmbient(specifier: string, ambient: ReadonlySet<string>): boolean {
  if (ambient.has(specifier)) return true;
  return [...ambient].some((name) => {
    const star = name.indexOf("*");
    return star !== -1 && specifier.startsWith(name.slice(0, star)) && specifier.endsWith(name.slice(star + 1));
  });
}

/** The package that a specifier leads to: `@scope/name/sub/path` to `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** Where DefinitelyTyped has a package's types. */
function typesOf(name: string): string {
  return `@types/${name.startsWith("@") ? name.slice(1).replace("/", "__") : name}`;
}

/** What `peerDependenciesMeta` names is optional, whether `peerDependencies` has it or not. */
const INSTALLED = ["dependencies", "optionalDependencies", "peerDependencies", "peerDependenciesMeta"];

/** The names that a file can load: those of the package, and of each manifest between it and the root. */
function collectDeclared({ manifest, nestedManifests, listing }: Closed): (file: string) => ReadonlySet<string> {
  const own = new Set([...namesIn(manifest, INSTALLED), ...listBundled(listing)]);
  const scopes = nestedManifests.flatMap(({ path, text }) => {
    const parsed = parseManifest(text);
    if ("error" in parsed) return [];
    const directory = path.slice(0, -"package.json".length);
    return [{ directory, names: namesIn(parsed.manifest, [...INSTALLED, "devDependencies"]) }];
  });
  return (file) => {
    const inner = scopes.filter(({ directory }) => file.startsWith(directory)).flatMap(({ names }) => names);
    return inner.length === 0 ? own : new Set([...own, ...inner]);
  };
}

/** With the package's own, by which it may name itself. */
function namesIn(manifest: Manifest, fields: readonly string[]): string[] {
  const { name } = manifest;
  return [
    ...(typeof name === "string" ? [name] : []),
    ...fields.flatMap((field) => (isJsonObject(manifest[field]) ? Object.keys(manifest[field]) : [])),
  ];
}

function listBundled({ files }: Listing): string[] {
  return Array.from(files.keys()).flatMap((path) =>
    path.startsWith("node_modules/") ? [packageOf(path.slice("node_modules/".length))] : [],
  );
}
