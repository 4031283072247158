import { isAbsolute, relative, sep } from "node:path";

import type { Json, RegistrySource, TokenSource } from "@slipway/core";
import npmFetch, { type Options } from "npm-registry-fetch";
import * as v from "valibot";

import { type FilledIn, type HeldBack, holdBack, listFilledIn } from "./hold-back.ts";
import { type ConfigFiles, type Environment, flattenConfig, loadNpmConfig, type NpmConfig } from "./npm-config.ts";

const SCOPE = /^@[^/]+(?=\/)/u;
const SCOPE_REGISTRY = /^(?<scope>@[^:]*):registry$/u;
const Text = v.pipe(v.string(), v.nonEmpty());
const Access = v.picklist(["public", "restricted"]);

/** npm's configuration as far as it concerns registries and publishing. */
export interface RegistryConfig {
  /** URL of the default registry, with its trailing slash. */
  readonly registry: string;
  /** Where the address of the default registry comes from. */
  readonly registrySource?: RegistrySource;
  /** URLs by scope with its `@`, with their trailing slash. */
  readonly scopeRegistries: Readonly<Record<string, string>>;
  /**
   * URL, with its trailing slash, of the registry that a package goes to: that of its scope, else the default one, with
   * what its `publishConfig` overrides. As in npm, a scope's registry wins over `publishConfig.registry`.
   */
  readonly registryFor: (name: string, publishConfig?: Json) => string;
  /**
   * For `npm-registry-fetch`, `libnpmpublish` and their like: registries, proxy, certificates, timeouts, retries, and
   * credentials under the keys of `.npmrc`.
   */
  readonly fetchOptions: Readonly<Options>;
  /** Strongest first. `file` of the project's is relative to `base`. */
  readonly tokenSources: readonly TokenSource[];
  /** Every credential in it, in each form that it is known by, so that it can be kept out of texts. */
  readonly credentials: readonly string[];
  /** Settings of the project's file that would let others read credentials: they are sent to nobody then. */
  readonly exposures: readonly Exposure[];
  /** What the project's file would have given away, and does not. */
  readonly heldBack: readonly HeldBack[];
  /** What a stranger's file gives to hosts that nobody but it names, as npm's users expect. */
  readonly filledIn: readonly FilledIn[];
  /** Each of these only when it is set at all. */
  readonly tag?: string;
  readonly access?: "public" | "restricted";
  readonly provenance?: boolean;
}

/** A setting of the project's, and the file that it stands in. */
interface Exposure {
  readonly setting: string;
  readonly file: string;
}

export interface RegistryConfigOptions {
  /** Absolute path of the workspace root, whose `.npmrc` is the project's. */
  readonly directory: string;
  /** Absolute path of the workspace's base; by default the root. */
  readonly base?: string;
  readonly environment: Environment;
  /**
   * Which files count. `trusted-project`: those that npm reads, for whoever publishes their own repository; else what a
   * project's file says is looked at as a stranger's.
   */
  readonly files?: ConfigFiles | "trusted-project";
}

/**
 * Reads npm's configuration with npm's own library: the environment, then those files of it that count here. Says nothing
 * and changes nothing; unknown and invalid settings are passed over.
 *
 * @throws {ReleaseError} `NPM_CONFIG_UNREADABLE`
 */
export async function readRegistryConfig(options: RegistryConfigOptions): Promise<RegistryConfig> {
  const { directory, base = directory, environment, files = "project" } = options;
  const config = await loadNpmConfig(directory, environment, files === "trusted-project" ? "project" : files);
  const heldBack = files === "project" ? holdBack(config, environment) : [];
  const fetchOptions = flattenConfig(config);
  const setting = (key: string): unknown => (config.isDefault(key) ? undefined : config.get(key));
  const [tag, access, provenance] = [setting("tag"), setting("access"), setting("provenance")];
  return {
    registry: withSlash(npmFetch.pickRegistry("unscoped", fetchOptions)),
    registrySource: findRegistrySource(config.data, base),
    scopeRegistries: listScopeRegistries(fetchOptions),
    registryFor: createRegistryPicker(fetchOptions),
    fetchOptions,
    tokenSources: findTokenSources(config.data, environment, base),
    credentials: listCredentials(config.data),
    exposures: listExposures(config.data, base),
    heldBack,
    filledIn: files === "project" ? listFilledIn(config, environment) : [],
    tag: v.is(Text, tag) ? tag : undefined,
    access: v.is(Access, access) ? access : undefined,
    provenance: typeof provenance === "boolean" ? provenance : undefined,
  };
}

const SOURCES = [
  ["env", "environment"],
  ["project", "project"],
  ["user", "person"],
  ["global", "person"],
] as const;

function findRegistrySource(layers: NpmConfig["data"], base: string): RegistrySource {
  const usual = withSlash(String(layers.get("default")?.data["registry"]));
  for (const [where, from] of SOURCES) {
    const { data, source } = layers.get(where) ?? { data: {}, source: null };
    if (!Object.hasOwn(data, "registry")) continue;
    const file = source === null || from === "environment" ? ".." : relative(base, source).replaceAll(sep, "/");
    // Where the repository is somebody's home, npm calls its file the person's.
    const ofProject = !file.startsWith("..") && !isAbsolute(file);
    return { from: ofProject ? "project" : from, file: ofProject ? file : undefined, usual };
  }
  return { from: "default", file: undefined, usual };
}

/** Asks npm's library once per scope: it takes every name for an address first, at a cost of milliseconds. */
function createRegistryPicker(fetchOptions: Options): RegistryConfig["registryFor"] {
  const picked = new Map<string, string>();
  return (name, publishConfig) => {
    const overrides = registriesOf(publishConfig);
    const scope = SCOPE.exec(name)?.[0] ?? "";
    const key = JSON.stringify([scope, overrides]);
    const registry = picked.get(key) ?? withSlash(npmFetch.pickRegistry(name, { ...fetchOptions, ...overrides }));
    picked.set(key, registry);
    return registry;
  };
}

function listScopeRegistries(options: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([key, value]) => {
      const scope = SCOPE_REGISTRY.exec(key)?.groups?.["scope"];
      return scope === undefined || !v.is(Text, value) ? [] : [[scope, withSlash(value)]];
    }),
  );
}

function registriesOf(publishConfig: Json | undefined): Options {
  if (typeof publishConfig !== "object" || publishConfig === null) return {};
  return Object.fromEntries(
    Object.entries(publishConfig).filter(
      ([key, value]) => (key === "registry" || SCOPE_REGISTRY.test(key)) && v.is(Text, value),
    ),
  );
}

function withSlash(url: string): string {
  return `${url.replace(/\/+$/u, "")}/`;
}

/** Of the project's file: with any of them, others can read what is sent, or play the registry. */
const EXPOSING: Readonly<Record<string, (value: unknown) => boolean>> = {
  "strict-ssl": (value) => value === false,
  proxy: (value) => v.is(Text, value),
  "https-proxy": (value) => v.is(Text, value),
};

function listExposures(layers: NpmConfig["data"], base: string): Exposure[] {
  const { data, source } = layers.get("project") ?? { data: {}, source: null };
  return Object.entries(EXPOSING).flatMap(([setting, exposes]) => {
    if (source === null || !Object.hasOwn(data, setting) || !exposes(data[setting])) return [];
    return [{ setting, file: relative(base, source).replaceAll(sep, "/") }];
  });
}

/** Passwords stand there in Base64, `_auth` as a name and a password in it, and addresses of proxies may hold one too. */
function listCredentials(layers: NpmConfig["data"]): string[] {
  return LAYERS.flatMap((where) =>
    Object.entries(layers.get(where)?.data ?? {}).flatMap(([key, value]) => {
      if (!v.is(Text, value)) return [];
      if (/^(?:https-)?proxy$/u.test(key)) return passwordOf(value);
      if (!CREDENTIAL_KEY.test(key)) return [];
      const decoded = Buffer.from(value, "base64").toString("utf8");
      if (/_password$/iu.test(key)) return [value, decoded];
      return /_auth$/iu.test(key) ? [value, decoded.slice(decoded.indexOf(":") + 1)] : [value];
    }),
  );
}

function passwordOf(address: string): string[] {
  const password = URL.parse(address)?.password ?? "";
  return password === "" ? [] : [password, decodePercent(password)];
}

/** What its author forgot to escape is not encoded. */
function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Strongest first. */
const LAYERS = ["env", "project", "user", "global"] as const;

/** With a registry before it, or bare, which npm 12 refuses. */
const CREDENTIAL_KEY = /(?:^|:)_(?:authtoken|auth|password)$/iu;

/** The same form as in npm's own replacement; a question mark makes an unset variable empty. */
const VARIABLE = /^\$\{(?<name>[^${}?]+)\??\}$/u;

/** Lists the credentials in npm's configuration, strongest layer first: where they are, never what they are. */
function findTokenSources(layers: NpmConfig["data"], environment: Environment, base: string): TokenSource[] {
  return LAYERS.flatMap((where) => {
    const { raw, source } = layers.get(where) ?? { raw: {}, source: null };
    return Object.entries(raw)
      .filter(([key]) => CREDENTIAL_KEY.test(key))
      .map(([key, value]): TokenSource => {
        const empty = isEmpty(String(value), environment) ? { empty: true as const } : {};
        if (where === "env" || source === null) return { kind: "variable", name: `npm_config_${key}`, ...empty };
        const file = where === "project" ? relative(base, source).replaceAll(sep, "/") : source;
        return { kind: "npmrc", file, key, ...empty };
      });
  });
}

function isEmpty(value: string, environment: Environment): boolean {
  const variable = VARIABLE.exec(value.trim())?.groups?.["name"];
  return (variable === undefined ? value : (environment[variable] ?? "")).trim() === "";
}

/** The ends of the keys under which `.npmrc` keeps credentials, as npm's client looks them up. */
const CREDENTIAL = /:(?:_authToken|_auth|_password|keyfile)$/u;

/** Whether npm's configuration has something to identify its user with at this registry. */
export function hasCredential(registry: string, { fetchOptions }: Pick<RegistryConfig, "fetchOptions">): boolean {
  const { host } = new URL(registry);
  return Object.keys(fetchOptions).some((key) => key.startsWith(`//${host}/`) && CREDENTIAL.test(key));
}
