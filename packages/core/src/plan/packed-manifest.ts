import { isJsonObject, type Json, type Manifest } from "../json/json.ts";
import type { PublishDirectory } from "../workspace/publish-directory.ts";
import type { PackageManager, WorkspacePackage } from "../workspace/workspace.ts";
import { isClassicYarn } from "../workspace/yarn.ts";

/** What a client that packs looks at besides the manifest, read before any code of the repository ran. */
export interface PackingFacts {
  readonly manager: PackageManager;
  /** Specifiers by the names of catalogs, then of dependencies; that without a name is `default`. */
  readonly catalogs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** By the packages' directories. */
  readonly packages: ReadonlyMap<string, PackedFiles>;
  /** What the root does to dependencies when they are installed in this workspace. */
  readonly pins?: readonly Pin[];
}

/** A dependency that is patched, or replaced by another version, in this workspace and nowhere else. */
export interface Pin {
  readonly name: string;
  /** The range or version that it is for; absent for all. */
  readonly selects: string | undefined;
  readonly kind: "patch" | "override";
  /** What an override puts in its place. */
  readonly wanted?: string | undefined;
  /** Name of the only package whose dependency it is. */
  readonly within?: string | undefined;
  /** What says so, and where. */
  readonly by: string;
}

interface IgnoreFile {
  readonly lines: readonly string[];
  /** The package's path from the directory that its patterns count from: empty, or with a `/` at its end. */
  readonly below: string;
}

/** Of the directory that a package is packed from. */
export interface PackedFiles {
  /** Whether a `.gyp` file lies there, which clients build when they install. */
  readonly gyp: boolean;
  /** Digest of `npm-shrinkwrap.json`, where there is one. */
  readonly shrinkwrap: string | undefined;
  /** The `.gitignore` files that the client reads where there is neither `files` nor `.npmignore`. */
  readonly ignored?: readonly IgnoreFile[];
  /**
   * Those above it that npm reads besides when it publishes the package as a member of the workspace, and not as a directory
   * that it was given. Their patterns count from the package, wherever they stand.
   */
  readonly ignoredAsMember?: readonly IgnoreFile[];
  /** Where it is packed from, where that is not its own directory. */
  readonly from?: PublishDirectory;
  /** The manifest of that directory, where it is there before anything was built. */
  readonly built: Manifest | undefined;
}

const ENTRY_POINTS = ["bin", "browser", "exports", "imports", "main", "module", "type", "types", "typings"];

/** What each client copies out of `publishConfig`. */
const OVERRIDES: Readonly<Record<PackageManager["name"], readonly string[]>> = {
  pnpm: [...ENTRY_POINTS, "cpu", "engines", "es2015", "esnext", "libc", "os", "typesVersions", "umd:main", "unpkg"],
  yarn: ENTRY_POINTS,
  npm: [],
  bun: [],
};

/** What consumers look at, and somebody may believe that clients copy. */
const MANIFEST_FIELDS: readonly string[] = [
  ...OVERRIDES.pnpm,
  "dependencies",
  "files",
  "jsdelivr",
  "optionalDependencies",
  "peerDependencies",
  "react-native",
  "sideEffects",
  "style",
  "svelte",
];

/** The fields that a client copies out of `publishConfig` when it packs. */
export function listOverrides(manager: PackageManager): readonly string[] {
  return isClassicYarn(manager) ? [] : OVERRIDES[manager.name];
}

/** A field of the manifest that `publishConfig` sets to something else. */
export interface Override {
  readonly field: string;
  readonly meant: Json;
  /** Nothing where the manifest does not have the field. */
  readonly actual: Json | undefined;
}

/** What `publishConfig` would have of a manifest's fields, and a manifest does not have. */
export function listUnapplied({ publishConfig }: Manifest, manifest: Manifest): Override[] {
  if (!isJsonObject(publishConfig)) return [];
  return MANIFEST_FIELDS.flatMap((field) => {
    const [meant, actual] = [publishConfig[field], manifest[field]];
    return meant === undefined || isEqual(meant, actual) ? [] : [{ field, meant, actual }];
  });
}

/** The scripts of packing that may write the manifest anew before it is packed. */
export function listRewriting({ scripts }: Manifest): string[] {
  return isJsonObject(scripts) ? ["prepack", "prepare"].filter((name) => typeof scripts[name] === "string") : [];
}

function isEqual(a: Json, b: Json | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Fields in which clients replace what only the workspace can resolve. */
const RESOLVED = ["dependencies", "optionalDependencies", "peerDependencies"] as const;

/**
 * A package's manifest as its client writes it into the tarball, as far as an installation looks at it: `publishConfig`
 * applied, `workspace:`, `catalog:` and `jsr:` replaced.
 *
 * Sources: `releasing/exportable-manifest` of pnpm, `plugin-pack` of Yarn, `bun pm pack`.
 *
 * @param siblings The workspace's packages by name.
 */
export function createPackedManifest(
  manifest: Manifest,
  { manager, catalogs }: Pick<PackingFacts, "manager" | "catalogs">,
  siblings: ReadonlyMap<string, WorkspacePackage>,
): Manifest {
  if (manager.name === "npm" || isClassicYarn(manager)) return manifest;
  const { publishConfig } = manifest;
  const packed: Record<string, Json> = { ...manifest };
  for (const field of RESOLVED) {
    const dependencies = manifest[field];
    if (!isJsonObject(dependencies)) continue;
    const peer = field === "peerDependencies";
    packed[field] = Object.fromEntries(
      Object.entries(dependencies).map(([name, specifier]) => [
        name,
        typeof specifier === "string" ? resolve(name, specifier, { manager, catalogs, siblings, peer }) : specifier,
      ]),
    );
  }
  for (const field of listOverrides(manager)) {
    const value = isJsonObject(publishConfig) ? publishConfig[field] : undefined;
    if (value !== undefined) packed[field] = value;
  }
  return packed;
}

interface Resolving extends Pick<PackingFacts, "manager" | "catalogs"> {
  readonly siblings: ReadonlyMap<string, WorkspacePackage>;
  readonly peer: boolean;
}

/** A catalog may hold one of the other protocols. */
function resolve(name: string, specifier: string, resolving: Resolving): string {
  const direct = resolveCatalog(name, specifier, resolving.catalogs);
  return resolveJsr(name, resolveWorkspace(name, direct, resolving));
}

function resolveCatalog(name: string, specifier: string, catalogs: PackingFacts["catalogs"]): string {
  if (!specifier.startsWith("catalog:")) return specifier;
  const catalog = specifier.slice("catalog:".length).trim() || "default";
  const found = Object.hasOwn(catalogs, catalog) ? catalogs[catalog] : undefined;
  return (found !== undefined && Object.hasOwn(found, name) ? found[name] : undefined) ?? specifier;
}

/** `workspace:^`, `workspace:alias@*` */
const VERSION_OF = /^workspace:(?:(?<alias>.+)@)?(?<token>[~^*])?$/u;

/** Of a peer only this part is replaced: `workspace:^ || ^2.0.0`, and pnpm takes other comparisons as well. */
const PEER_VERSION = /workspace:(?<token>[~^*]|>=|>|<=|<)?(?<version>(?:\d+|[xX*])(?:\.(?:\d+|[xX*])){0,2})?/u;

function resolveWorkspace(name: string, specifier: string, { siblings, peer, manager }: Resolving): string {
  const { alias, token = "" } = VERSION_OF.exec(specifier)?.groups ?? {};
  if (peer && manager.name === "pnpm" && specifier.includes("workspace:") && alias === undefined) {
    return resolvePeer(name, specifier, siblings);
  }
  if (!specifier.startsWith("workspace:")) return specifier;
  const rest = specifier.slice("workspace:".length);
  const prefix = token === "*" ? "" : token;
  if (VERSION_OF.test(specifier)) {
    const target = siblings.get(alias ?? name);
    // Of an aliased peer pnpm asks for any version.
    if (peer && alias !== undefined && manager.name === "pnpm") return `npm:${alias}@*`;
    if (target === undefined) return specifier;
    return alias === undefined ? `${prefix}${target.version}` : `npm:${alias}@${prefix}${target.version}`;
  }
  if (rest.startsWith(".") || rest.includes("/")) {
    const target = siblings.get(name) ?? findByPath(rest, siblings);
    if (!rest.includes("@") && target !== undefined) {
      return target.name === name ? target.version : `npm:${target.name}@${target.version}`;
    }
  }
  return rest.includes("@") ? `npm:${rest}` : rest;
}

/** A path is relative to the package or, with Yarn, to the root: its end tells enough. */
function findByPath(path: string, siblings: ReadonlyMap<string, WorkspacePackage>): WorkspacePackage | undefined {
  const end = path.replace(/^(?:\.{1,2}\/)+/u, "").replace(/\/$/u, "");
  return [...siblings.values()].find(({ directory }) => directory === end || directory.endsWith(`/${end}`));
}

function resolvePeer(name: string, specifier: string, siblings: ReadonlyMap<string, WorkspacePackage>): string {
  const { token = "", version } = PEER_VERSION.exec(specifier)?.groups ?? {};
  const target = siblings.get(name);
  if (version !== undefined || target === undefined) return specifier.replace("workspace:", "");
  return specifier.replace(PEER_VERSION, `${token === "*" ? "" : token}${target.version}`);
}

/** JSR's packages are on its npm registry as `@jsr/scope__name`. */
function resolveJsr(name: string, specifier: string): string {
  if (!specifier.startsWith("jsr:")) return specifier;
  const rest = specifier.slice("jsr:".length);
  const { target = name, range = rest } = /^(?<target>@[^@]+)(?:@(?<range>.*))?$/su.exec(rest)?.groups ?? {};
  const jsr = `npm:@jsr/${target.slice(1).replace("/", "__")}`;
  const wanted = target === name && !rest.startsWith("@") ? rest : range === rest ? "" : range;
  return wanted === "" ? jsr : `${jsr}@${wanted}`;
}
