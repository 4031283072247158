import hostedGitInfo from "hosted-git-info";
import semver from "semver";
import validate from "validate-npm-package-name";

import { isJsonObject, type Json, type Manifest } from "../json/json.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";

/** The fields whose packages a consumer's installation brings along. Never `devDependencies`. */
type DependencyField = "dependencies" | "optionalDependencies" | "peerDependencies";

/** One line of a manifest's dependency fields. */
export interface Dependency {
  readonly field: DependencyField;
  /** The name under which it is declared; an alias hides the real one. */
  readonly key: string;
  /** As written. */
  readonly specifier: string;
  readonly spec: DependencySpec;
  /** Whether an installation goes on without it: `optionalDependencies`, and peers marked optional. */
  readonly optional: boolean;
  /** Whether the tarball carries it along. */
  readonly bundled: boolean;
}

const FIELDS: readonly DependencyField[] = ["dependencies", "optionalDependencies", "peerDependencies"];

/** Everything a manifest declares for its consumers. What is not a string is left out: no client can read it. */
export function listDependencies(manifest: Manifest): Dependency[] {
  const optionalDependencies = membersOf(manifest["optionalDependencies"]);
  const peersMeta = membersOf(manifest["peerDependenciesMeta"]);
  const bundled = bundledNames(manifest);
  return FIELDS.flatMap((field) =>
    Object.entries(membersOf(manifest[field])).flatMap(([key, specifier]): Dependency[] => {
      // npm: an optional dependency takes the place of an ordinary one of the same name.
      if (typeof specifier !== "string" || (field === "dependencies" && Object.hasOwn(optionalDependencies, key)))
        return [];
      const optional =
        field === "optionalDependencies" ||
        (field === "peerDependencies" && membersOf(peersMeta[key])["optional"] === true);
      const spec = parseDependency(key, specifier);
      return [{ field, key, specifier, spec, optional, bundled: field !== "peerDependencies" && bundled(key) }];
    }),
  );
}

function bundledNames(manifest: Manifest): (key: string) => boolean {
  const value = manifest["bundleDependencies"] ?? manifest["bundledDependencies"];
  if (value === true) return () => true;
  return Array.isArray(value) ? (key) => value.includes(key) : () => false;
}

function membersOf(value: Json | undefined): { readonly [key: string]: Json } {
  return isJsonObject(value) ? value : {};
}

/** What a dependency's specifier asks for. `target` is the package's real name, which an alias hides. */
export type DependencySpec =
  | { readonly kind: "range"; readonly target: string; readonly range: string }
  | { readonly kind: "tag"; readonly target: string; readonly tag: string }
  | { readonly kind: "workspace"; readonly target: string; readonly range: string }
  | { readonly kind: "catalog"; readonly target: string }
  /** A directory or a tarball on this machine; `protocol` is empty for a bare path. */
  | { readonly kind: "path"; readonly protocol: string; readonly path: string }
  /** A repository that clients clone, or an address that they download. */
  | { readonly kind: "git" }
  | { readonly kind: "url" }
  /** What npm refuses to read, and why. */
  | { readonly kind: "invalid"; readonly why: string };

/** `workspace:[alias@]range`, as pnpm reads it. */
const WORKSPACE = /^(?:(?<alias>[^._/][^@]*)@)?(?<range>.*)$/s;

const LOCAL = /^(?<protocol>file:|link:|portal:)(?<path>.*)$/is;

const BARE_PATH = /^(?:\.{1,2}$|\.{1,2}[/\\]|~[/\\]|[/\\]|[a-z]:[/\\])/i;

/** What npm takes for a tarball on this machine, whatever else it looks like. */
const FILE = /\.(?:tgz|tar\.gz|tar)$/i;

const PROTOCOL = /^(?<protocol>(?:git\+)?[a-z]+:)/i;

/** Other addresses than those of known hosts, by what npm does with them. */
const ADDRESSES: ReadonlyMap<string, "git" | "url"> = new Map([
  ["http:", "url"],
  ["https:", "url"],
  ["git:", "git"],
  ...["file", "ftp", "http", "https", "rsync", "ssh"].map((it) => [`git+${it}:`, "git"] as const),
]);

/** `git@host:owner/repository` */
const SCP = /^[^@]+@[^:.]+\.[^:]+:.+$/i;

/**
 * Reads a specifier as npm, pnpm, yarn and bun do (`npm-package-arg`, pnpm's and yarn's protocols).
 *
 * @param key The name under which the dependency is declared.
 */
export function parseDependency(key: string, specifier: string): DependencySpec {
  const spec = specifier.trim();
  if (spec.startsWith("workspace:")) return parseWorkspace(key, spec.slice("workspace:".length));
  if (spec.startsWith("catalog:")) return { kind: "catalog", target: key };
  if (/^npm:/i.test(spec)) return parseAlias(spec.slice("npm:".length));
  const local = LOCAL.exec(spec)?.groups;
  if (local !== undefined) {
    return {
      kind: "path",
      protocol: (local["protocol"] ?? "").toLowerCase(),
      path: withoutSlashes(local["path"] ?? ""),
    };
  }
  if (BARE_PATH.test(spec)) return { kind: "path", protocol: "", path: spec };
  return parseAddress(spec) ?? parseRange(key, spec);
}

/** What is no name of a version: git, an address, or a file after all. Short names such as `owner/name` are GitHub's. */
function parseAddress(spec: string): DependencySpec | undefined {
  // Ranges are most of what there is, and looking for an address in one costs more than all the rest.
  if (!/[:/]/.test(spec)) return FILE.test(spec) ? { kind: "path", protocol: "", path: spec } : undefined;
  if (SCP.test(spec) || hostedGitInfo.fromUrl(spec, { noGitPlus: true, noCommittish: true }) !== undefined) {
    return { kind: "git" };
  }
  const protocol = PROTOCOL.exec(spec)?.groups?.["protocol"]?.toLowerCase();
  if (protocol !== undefined) {
    const kind = ADDRESSES.get(protocol);
    return kind === undefined ? { kind: "invalid", why: `npm knows no protocol \`${protocol}\`` } : { kind };
  }
  return spec.includes("/") || FILE.test(spec) ? { kind: "path", protocol: "", path: spec } : undefined;
}

function parseWorkspace(key: string, rest: string): DependencySpec {
  const { alias, range = "" } = WORKSPACE.exec(rest)?.groups ?? {};
  if (range.startsWith(".") || (range.includes("/") && semver.validRange(range) === null)) {
    return { kind: "path", protocol: "workspace:", path: range };
  }
  return { kind: "workspace", target: alias ?? key, range };
}

function parseAlias(rest: string): DependencySpec {
  const end = rest.indexOf("@", 1);
  const [target, spec] = end === -1 ? [rest, ""] : [rest.slice(0, end), rest.slice(end + 1).trim()];
  if (!validate(target).validForOldPackages) return { kind: "invalid", why: `\`${target}\` is no package's name` };
  return parseRange(target, spec);
}

/** Packages of one workspace ask for the same ranges, and reading one is what costs most here. */
const ranges = new Map<string, string | null>();

const MOST_RANGES = 10_000;

function readRange(spec: string): string | null {
  const known = ranges.get(spec);
  if (known !== undefined) return known;
  const range = semver.validRange(spec, true);
  if (ranges.size < MOST_RANGES) ranges.set(spec, range);
  return range;
}

function parseRange(target: string, spec: string): DependencySpec {
  const range = readRange(spec);
  if (range !== null) return { kind: "range", target, range };
  if (encodeURIComponent(spec) === spec) return { kind: "tag", target, tag: spec };
  return { kind: "invalid", why: `\`${spec}\` is neither a range nor a dist-tag` };
}

/** `file:///a` and `file:/a` name the same path; npm also takes `file://../a` for `../a`. */
function withoutSlashes(path: string): string {
  return path.startsWith("//") ? path.replace(/^\/+(?=\.)/, "").replace(/^\/{2,}/, "/") : path;
}

/** Packages by what dependencies name them by. */
export interface PackageIndex {
  readonly byName: ReadonlyMap<string, WorkspacePackage>;
  /** By POSIX path from the workspace's base. */
  readonly byDirectory: ReadonlyMap<string, WorkspacePackage>;
}

/** Of packages with the same name the first one counts. */
export function indexPackages(packages: readonly WorkspacePackage[]): PackageIndex {
  const byName = new Map<string, WorkspacePackage>();
  const byDirectory = new Map<string, WorkspacePackage>();
  for (const pkg of packages) {
    if (!byName.has(pkg.name)) byName.set(pkg.name, pkg);
    byDirectory.set(pkg.directory, pkg);
  }
  return { byName, byDirectory };
}

/**
 * The workspace's package that a dependency means, or `undefined` when it means something else: a range that this
 * workspace's version is outside of is answered by an older version on the registry and needs nothing from here.
 *
 * A dist-tag and a catalog entry are taken for this workspace's package when the name is: an order that nobody needed does
 * no harm.
 */
export function resolveDependency(
  from: WorkspacePackage,
  { spec }: Dependency,
  index: PackageIndex,
): WorkspacePackage | undefined {
  if (spec.kind === "git" || spec.kind === "url" || spec.kind === "invalid") return undefined;
  if (spec.kind === "path") {
    const { byDirectory } = index;
    return byDirectory.get(resolvePath(from.directory, spec.path)) ?? byDirectory.get(resolvePath(".", spec.path));
  }
  const pkg = index.byName.get(spec.target);
  if (spec.kind === "range" && pkg !== undefined && !satisfies(pkg.version, spec.range)) return undefined;
  return pkg;
}

/** npm counts every version, prereleases too, as `*` (`dep-valid.js` of `@npmcli/arborist`). */
function satisfies(version: string, range: string): boolean {
  return range === "*" || semver.satisfies(version, range, true);
}

function resolvePath(directory: string, path: string): string {
  const segments: string[] = [];
  for (const segment of `${directory}/${path.replaceAll("\\", "/")}`.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "." && segment !== "") segments.push(segment);
  }
  return segments.length === 0 ? "." : segments.join("/");
}
