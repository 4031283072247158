import semver from "semver";

import { isJsonObject, type Json, type Manifest } from "../json/json.ts";
import type { PackageState } from "../registry/registry-state.ts";
import { isDistTag } from "./npm-names.ts";

/** The state in which `changeset pre enter` and `changeset pre exit` leave a repository (`.changeset/pre.json`). */
interface ChangesetsPre {
  readonly mode: "pre" | "exit";
  readonly tag: string;
}

/** Where the address of the registry comes from in npm's configuration. */
export interface RegistrySource {
  /** `project`: an `.npmrc` in the repository; `person`: one of whoever runs this, or of the machine. */
  readonly from: "environment" | "project" | "person" | "default";
  /** POSIX path of the project's file from the workspace's base. */
  readonly file: string | undefined;
  /** npm's own registry: the one that its configuration has where nothing is set. */
  readonly usual: string;
}

/** A dist-tag that stands in the command which publishes. */
export interface CommandTag {
  readonly tag: string;
  readonly of: "everything" | "prereleases";
}

/** What is set for the whole release, outside of the manifests: npm's configuration and the options of this run. */
export interface PublishSettings {
  /** Registry URL from npm's configuration. */
  readonly registry: string;
  readonly registrySource?: RegistrySource;
  /** The registry that `slipway.json` names: packages go there on purpose. */
  readonly namedRegistry?: string | undefined;
  /** `@scope:registry` of npm's configuration, by scope with its `@`. npm prefers it to every other registry. */
  readonly scopeRegistries?: Readonly<Record<string, string>>;
  /** Everything goes to `registry`, whatever a manifest or the configuration says: it stands for all the others. */
  readonly standsForAll?: true;
  /** URLs of the registries that npm's configuration has a credential for, of those that packages go to. */
  readonly credentials?: readonly string[];
  /** `tag` of npm's configuration, when it is set at all. */
  readonly tag?: string;
  /** `access` of npm's configuration, when it is set at all. */
  readonly access?: "public" | "restricted";
  /** Dist-tag asked for in this run. Goes before everything else. */
  readonly distTag?: string;
  /** What the job's own command names: a flag, which goes before what manifests say. */
  readonly commandTag?: CommandTag | undefined;
  /** What stands for the dist-tag in that command, where only a run tells it: `$TAG`. */
  readonly unknownCommandTag?: string | undefined;
  readonly changesetsPre?: ChangesetsPre;
  /** `access` of `.changeset/config.json`, which changesets publishes new packages with. */
  readonly changesetsAccess?: "public";
  /** Names of the packages that changesets gives one version, private ones among them. */
  readonly changesetsFixed?: readonly string[] | undefined;
  /** Whether the release authenticates by ID token. Absent: it does when the job can get one. */
  readonly trustedPublishing?: boolean;
  /** Take every package that the registry does not know as if a person had created it. */
  readonly assumeCreated?: boolean;
}

/** The registry that somebody chose for a package, and what chose it: a key of `publishConfig`, or of the configuration. */
export interface RegistryChoice {
  readonly registry: string;
  readonly by: "manifest" | "configuration";
  readonly key: string;
}

/**
 * npm's own order (`pickRegistry`): the scope's registry, in the manifest or the configuration, then `registry`.
 *
 * @returns Nothing where nobody chose: the package goes to the configuration's registry.
 */
export function chooseRegistry(
  { name, manifest }: { readonly name: string; readonly manifest: Manifest },
  { scopeRegistries, standsForAll }: Pick<PublishSettings, "scopeRegistries" | "standsForAll">,
): RegistryChoice | undefined {
  if (standsForAll === true) return undefined;
  const publishConfig = isJsonObject(manifest["publishConfig"]) ? manifest["publishConfig"] : {};
  const scope = name.startsWith("@") ? name.slice(0, name.indexOf("/")) : undefined;
  const key = `${scope}:registry`;
  const scoped = scope === undefined ? undefined : publishConfig[key];
  if (typeof scoped === "string" && scoped !== "") return { registry: scoped, by: "manifest", key };
  const configured = scope === undefined ? undefined : scopeRegistries?.[scope];
  if (configured !== undefined) return { registry: configured, by: "configuration", key };
  const { registry } = publishConfig;
  return typeof registry === "string" && registry !== "" ? { registry, by: "manifest", key: "registry" } : undefined;
}

const LOOPBACK = /^https?:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?=[:/])/;

/**
 * Whether a package goes on purpose to a registry that is not npm's, and whose rules nobody but that registry knows. One on
 * this machine stands for npm's.
 */
export function hasOtherRules(
  pkg: { readonly name: string; readonly manifest: Manifest },
  settings: PublishSettings,
): boolean {
  const { registrySource, namedRegistry } = settings;
  const chosen = chooseRegistry(pkg, settings)?.registry ?? namedRegistry;
  return registrySource !== undefined && chosen !== undefined && isOtherRegistry(chosen, registrySource);
}

/** Whether an address is neither that of npm's own registry nor one on this machine, which stands for it. */
export function isOtherRegistry(address: string, { usual }: RegistrySource): boolean {
  const registry = formatRegistry(address);
  return registry !== formatRegistry(usual) && !LOOPBACK.test(registry);
}

/** Whether the whole release goes to such a registry. */
export function goesElsewhere({ registrySource, namedRegistry }: PublishSettings): boolean {
  return registrySource !== undefined && namedRegistry !== undefined && isOtherRegistry(namedRegistry, registrySource);
}

type Access = "public" | "restricted";

/** Who decided. `registry`: nobody did, and an existing package keeps what it has. `default`: npm's for a new package. */
type AccessSource = "manifest" | "configuration" | "registry" | "default";

export interface AccessChoice {
  readonly access: Access;
  readonly source: AccessSource;
}

/**
 * Who may install a package: `publishConfig.access`, npm's configuration, for a new package that of changesets, and only
 * then what npm does by itself. Naming an access in a request changes that of an existing package, so what nobody declared
 * is marked.
 */
export function chooseAccess(
  {
    name,
    manifest,
    firstPublish,
  }: { readonly name: string; readonly manifest: Manifest; readonly firstPublish: boolean },
  settings: Pick<PublishSettings, "access" | "changesetsAccess">,
): AccessChoice {
  const { publishConfig } = manifest;
  const declared = isJsonObject(publishConfig) ? parseAccess(publishConfig["access"]) : undefined;
  if (declared !== undefined) return { access: declared, source: "manifest" };
  if (settings.access !== undefined) return { access: settings.access, source: "configuration" };
  if (!firstPublish) return { access: "public", source: "registry" };
  if (settings.changesetsAccess !== undefined) return { access: settings.changesetsAccess, source: "configuration" };
  return { access: name.startsWith("@") ? "restricted" : "public", source: "default" };
}

/** npm takes `private` for `restricted`. */
function parseAccess(value: Json | undefined): Access | undefined {
  if (value === "private") return "restricted";
  return value === "public" || value === "restricted" ? value : undefined;
}

/** Who decided. `prerelease`: nobody did, and the version's own identifier names the channel. `default`: npm's `latest`. */
type DistTagSource = "option" | "command" | "changesets" | "manifest" | "configuration" | "prerelease" | "default";

export interface DistTagChoice {
  readonly tag: string;
  readonly source: DistTagSource;
}

/** `next.0`, `rc1`, `canary-20261122-abc`: letters first, then at most a counter and what follows it. */
const CHANNEL = /^(?<channel>[a-z]+(?:-[a-z]+)*)(?:-?\d+(?:-.*)?)?$/i;

/** Of a commit, or a date: each snapshot has another, and none is a channel. */
const HASH = /^[\da-f]{6,40}$/i;

/**
 * The dist-tag a version goes out under: the run's option, changesets' pre mode, the job's command, `publishConfig.tag`, npm's configuration,
 * and only then the version itself. npm asks for a tag where a prerelease has none (npm 11 and later) and before that moved
 * `latest` to it; the prerelease identifier is what people would have typed.
 *
 * @param version A valid version.
 */
export function chooseDistTag(
  { manifest, version, state }: { readonly manifest: Manifest; readonly version: string; readonly state: PackageState },
  settings: PublishSettings,
): DistTagChoice {
  if (settings.distTag !== undefined) return { tag: settings.distTag, source: "option" };
  const pre = settings.changesetsPre;
  if (pre !== undefined && (pre.mode === "pre" || semver.prerelease(version) !== null)) {
    return { tag: hasOnlyPrereleases(state, pre) ? "latest" : pre.tag, source: "changesets" };
  }
  const command = settings.commandTag;
  if (command !== undefined && (command.of === "everything" || semver.prerelease(version) !== null)) {
    return { tag: command.tag, source: "command" };
  }
  const { publishConfig } = manifest;
  if (isJsonObject(publishConfig) && typeof publishConfig["tag"] === "string") {
    return { tag: publishConfig["tag"], source: "manifest" };
  }
  if (settings.tag !== undefined) return { tag: settings.tag, source: "configuration" };
  const channel = channelOf(version);
  return channel === undefined ? { tag: "latest", source: "default" } : { tag: channel, source: "prerelease" };
}

/** changesets: a package without any normal release goes out as `latest`, or nobody could install it by its name. */
function hasOnlyPrereleases(state: PackageState, { tag }: ChangesetsPre): boolean {
  if (state.kind !== "present" || state.distTags["latest"] === undefined) return false;
  return Object.keys(state.versions).every((version) => semver.prerelease(version)?.[0] === tag);
}

function channelOf(version: string): string | undefined {
  const identifier = semver.prerelease(version)?.[0];
  if (typeof identifier !== "string") return undefined;
  const words = identifier.split("-");
  const hash = words.findIndex((word) => HASH.test(word));
  const text = hash === -1 ? identifier : words.slice(0, hash).join("-");
  const channel = CHANNEL.exec(text)?.groups?.["channel"];
  return channel !== undefined && channel !== "latest" && isDistTag(channel) ? channel : undefined;
}

const DEFAULT_PORT: Readonly<Record<string, string>> = { "http:": ":80", "https:": ":443" };

/** A registry's address in one spelling: scheme and host in lower case, no default port, one slash at the end. */
export function formatRegistry(address: string): string {
  const {
    scheme,
    authority = "",
    path = "",
  } = /^(?<scheme>https?:)\/\/(?<authority>[^/?#]*)(?<path>[^?#]*)/i.exec(address.trim())?.groups ?? {};
  if (scheme === undefined) return address;
  const lower = scheme.toLowerCase();
  const port = DEFAULT_PORT[lower] ?? "";
  const host = authority.toLowerCase();
  return `${lower}//${host.endsWith(port) ? host.slice(0, -port.length) : host}${path.replace(/\/*$/, "/")}`;
}
