import { isJsonObject, type Json, type Manifest } from "../json/json.ts";
import { compareText } from "../problems/problem.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";
import { createPackedManifest, type PackedFiles, type PackingFacts } from "./packed-manifest.ts";

/**
 * What the installation of a package runs and pulls in, by fields of its manifest: `scripts.postinstall`, `dependencies.a`,
 * `bin.tool`, `engines.node`, `os`. Two files count as fields, `binding.gyp` and `npm-shrinkwrap.json`.
 */
export type Fingerprint = Readonly<Record<string, string>>;

/** The scripts that clients run when they install from a registry. */
const SCRIPTS: ReadonlySet<string> = new Set(["preinstall", "install", "postinstall"]);

/** What the files of a package add to its manifest. */
interface InstalledFiles {
  readonly gyp: boolean;
  readonly shrinkwrap: string | undefined;
}

/** Of a manifest as it is installed: one from a tarball, or one that was made to look like that. */
export function createFingerprint(manifest: Manifest, { gyp, shrinkwrap }: InstalledFiles): Fingerprint {
  const { scripts, engines, name } = manifest;
  const optional = members(manifest["optionalDependencies"]);
  const fields: [field: string, value: string][] = [
    ...members(scripts)
      .filter(([script]) => SCRIPTS.has(script))
      .map(under("scripts")),
    // npm: an optional dependency takes the place of an ordinary one of the same name.
    ...members(manifest["dependencies"])
      .filter(([key]) => !optional.some(([other]) => other === key))
      .map(under("dependencies")),
    ...optional.map(under("optionalDependencies")),
    ...members(manifest["peerDependencies"]).map(under("peerDependencies")),
    ...listOptionalPeers(manifest["peerDependenciesMeta"]),
    ...listBundled(manifest),
    ...listPrograms(typeof name === "string" ? name : "", manifest),
    ...members(engines).map(under("engines")),
    ...(["os", "cpu", "libc"] as const).flatMap((field) => listNames(field, manifest[field])),
    ...listDeprecation(manifest["deprecated"]),
    ...(gyp ? [["binding.gyp", "present"] as [string, string]] : []),
    ...(shrinkwrap === undefined ? [] : [["npm-shrinkwrap.json", shrinkwrap] as [string, string]]),
  ];
  return Object.fromEntries(fields.toSorted(([a], [b]) => compareText(a, b)));
}

/**
 * Of a package of the workspace as its client will pack it.
 *
 * @returns Nothing when nobody looked at what the client looks at.
 */
export function foresee(
  { directory, manifest }: Pick<WorkspacePackage, "directory" | "manifest">,
  packing: PackingFacts | undefined,
  siblings: ReadonlyMap<string, WorkspacePackage>,
): Fingerprint | undefined {
  const files = packing?.packages.get(directory);
  if (packing === undefined || files === undefined) return undefined;
  const source = createFingerprint(createPackedManifest(manifest, packing, siblings), files);
  const inner = innerDirectory(directory, manifest, files);
  if (inner === undefined) return source;
  // The manifest that the build writes there is most often the package's own, with paths from there.
  const moved = Object.entries(source).map(([field, value]) => [
    field,
    field.startsWith("bin.") ? withoutPrefix(value, inner) : value,
  ]);
  const built =
    files.built === undefined ? {} : createFingerprint(createPackedManifest(files.built, packing, siblings), files);
  return { ...built, ...Object.fromEntries(moved) };
}

/** A path from the package's own directory; what lies elsewhere has no part of it. */
function innerDirectory(directory: string, { publishConfig }: Manifest, { from }: PackedFiles): string | undefined {
  if (from !== undefined) {
    const own = directory === "." ? "" : `${directory}/`;
    return from.path.startsWith(own) ? from.path.slice(own.length) : "";
  }
  const field = isJsonObject(publishConfig) ? publishConfig["directory"] : undefined;
  return typeof field === "string" ? field : undefined;
}

function withoutPrefix(path: string, directory: string): string {
  const prefix = `${normalisePath(directory)}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

function members(value: Json | undefined): [key: string, value: Json][] {
  return isJsonObject(value) ? Object.entries(value) : [];
}

function under(group: string): (member: [key: string, value: Json]) => [field: string, value: string] {
  return ([key, value]) => [`${group}.${key}`, show(value)];
}

function show(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function listOptionalPeers(meta: Json | undefined): [string, string][] {
  return members(meta).flatMap(([key, value]) =>
    isJsonObject(value) && value["optional"] === true ? [[`peerDependenciesMeta.${key}`, "optional"]] : [],
  );
}

function listBundled(manifest: Manifest): [string, string][] {
  const value = manifest["bundleDependencies"] ?? manifest["bundledDependencies"];
  const names = value === true ? members(manifest["dependencies"]).map(([key]) => key) : value;
  if (!Array.isArray(names)) return [];
  return names.flatMap((one) => (typeof one === "string" ? [[`bundleDependencies.${one}`, "bundled"]] : []));
}

/** Under the names that npm gives them: without a scope, and what follows the last slash. */
function listPrograms(name: string, { bin, directories }: Manifest): [string, string][] {
  if (typeof bin === "string") return bin === "" ? [] : [[`bin.${baseName(name)}`, normalisePath(bin)]];
  if (isJsonObject(bin)) {
    return members(bin).map(([key, path]) => [
      `bin.${baseName(key)}`,
      typeof path === "string" ? normalisePath(path) : show(path),
    ]);
  }
  const directory = isJsonObject(directories) ? directories["bin"] : undefined;
  return typeof directory === "string" ? [["directories.bin", normalisePath(directory)]] : [];
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

function normalisePath(path: string): string {
  return path
    .replaceAll("\\", "/")
    .split("/")
    .filter((segment) => segment !== "" && segment !== ".")
    .join("/");
}

function listNames(field: string, value: Json | undefined): [string, string][] {
  if (typeof value === "string") return [[field, value]];
  if (!Array.isArray(value) || value.length === 0) return [];
  return [[field, value.map(show).toSorted().join(", ")]];
}

/** npm takes a deprecation back by setting an empty message. */
function listDeprecation(value: Json | undefined): [string, string][] {
  return value === undefined || value === "" || value === false || value === null ? [] : [["deprecated", show(value)]];
}

/** A field of a packed manifest that decides what an installation does, and that the build is meant to make. */
export interface BuiltField {
  /** A field of a fingerprint, or a group of them: `bin.tool`, `optionalDependencies`. */
  readonly field: string;
  /** Name of one package; absent for all. */
  readonly package?: string;
  /** For whoever reads this next year. */
  readonly reason: string;
}

/** Where what was packed is not what was foreseen. */
export interface FingerprintDifference {
  readonly field: string;
  readonly actual: string;
  /** Absent where nothing was foreseen. */
  readonly expected: string | undefined;
}

/**
 * What was added or changed on the way from the plan to the tarball.
 *
 * @param builds Fields, or groups of fields, that the build is meant to make.
 */
export function compareFingerprints(
  expected: Fingerprint,
  actual: Fingerprint,
  builds: readonly string[] = [],
): FingerprintDifference[] {
  return Object.entries(actual).flatMap(([field, value]) => {
    const before = Object.hasOwn(expected, field) ? expected[field] : undefined;
    return before === value || isBuilt(field, builds) ? [] : [{ field, actual: value, expected: before }];
  });
}

const OPTIONAL_PEER = "peerDependenciesMeta.";

/** Peers that are no longer optional, so that clients install them: what is missing makes more come in. */
export function listRequiredPeers(
  expected: Fingerprint,
  actual: Fingerprint,
  builds: readonly string[] = [],
): FingerprintDifference[] {
  return listRemoved(expected, actual)
    .filter((field) => field.startsWith(OPTIONAL_PEER) && !isBuilt(field, builds))
    .filter((field) => Object.hasOwn(actual, `peerDependencies.${field.slice(OPTIONAL_PEER.length)}`))
    .map((field) => ({ field, actual: "required", expected: "optional" }));
}

/** The fields that were foreseen and that the tarball lacks. */
export function listRemoved(expected: Fingerprint, actual: Fingerprint): string[] {
  return Object.keys(expected).filter((field) => !Object.hasOwn(actual, field));
}

/** Whether a field, or the group that it belongs to, is named. */
export function isBuilt(field: string, builds: readonly string[]): boolean {
  return builds.some((named) => field === named || field.startsWith(`${named}.`));
}
