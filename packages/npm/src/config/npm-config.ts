// oxlint-disable-next-line typescript/triple-slash-reference -- whoever imports this file needs the library's types
/// <reference path="./npmcli-config.d.ts" />

import { stat } from "node:fs/promises";
import { devNull } from "node:os";
import { dirname, join, parse } from "node:path";

import Config, { type Definition } from "@npmcli/config";
import npmSettings from "@npmcli/config/lib/definitions/index.js";
import { ReleaseError } from "@slipway/core";
import type { Options } from "npm-registry-fetch";

/** Settings that become options of a request. */
const REQUEST_SETTINGS = [
  "registry",
  "proxy",
  "https-proxy",
  "noproxy",
  "ca",
  "cafile",
  "cert",
  "key",
  "strict-ssl",
  "local-address",
  "maxsockets",
  "fetch-retries",
  "fetch-retry-factor",
  "fetch-retry-mintimeout",
  "fetch-retry-maxtimeout",
  "fetch-timeout",
];

/** Settings that say how to publish. */
const PUBLISH_SETTINGS = ["tag", "access", "provenance"];

/** Settings that say where the others are. */
const LOCATION_SETTINGS = ["prefix", "userconfig", "globalconfig", "global", "location", "workspaces"];

/** What goes to npm's libraries besides its own settings: registries of scopes, and credentials by registry. */
const OPEN_SETTING = /^\/\/|^@[^:]*:registry$/iu;
const WRITTEN_LAYERS = ["env", "project", "user", "global"] as const;

/**
 * All that is looked at of the many settings that npm has. Some of them refuse each other, which is a matter between npm
 * and its user.
 */
const DEFINITIONS = Object.fromEntries(
  [...REQUEST_SETTINGS, ...PUBLISH_SETTINGS, ...LOCATION_SETTINGS].map((key): [string, Definition] => {
    const { exclusive: _, ...definition } = npmSettings.definitions[key] ?? {};
    return [key, definition];
  }),
);

export type NpmConfig = Pick<Config, "data" | "flat" | "get" | "isDefault" | "delete">;

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Which files count beside the environment. `project`: the project's, the user's and the global one, as npm does; `user`:
 * those of the person alone; `named`: the one that `userconfig` names, and no other.
 */
export type ConfigFiles = "project" | "user" | "named";

/**
 * Loads npm's configuration from the environment and its files, invalid values dropped.
 *
 * @param directory Absolute path of the project, where its file counts.
 */
export async function loadNpmConfig(
  directory: string,
  environment: Environment,
  files: ConfigFiles,
): Promise<NpmConfig> {
  await requireSmall(join(directory, ".npmrc"));
  const { root } = parse(directory);
  if (files !== "project") return load({ cwd: root, env: withoutFiles(environment, files), argv: [] }, files);
  const person = await load({ cwd: root, env: withoutFiles(environment, "user"), argv: [] }, "user");
  return load({ cwd: directory, ...withLocations(environment, person) }, files);
}

interface Sources {
  /** From here upward the library looks for a project. */
  readonly cwd: string;
  /** The library writes into it. */
  readonly env: Record<string, string | undefined>;
  readonly argv: readonly string[];
}

async function load(sources: Sources, files: ConfigFiles): Promise<NpmConfig> {
  const config = new Config({
    definitions: DEFINITIONS,
    shorthands: {},
    flatten,
    nerfDarts: npmSettings.nerfDarts,
    npmPath: files === "named" ? devNull : pathOfNpm(),
    ...sources,
    warn: false,
  });
  try {
    await config.load();
    for (const layer of WRITTEN_LAYERS) config.validate(layer);
    return config;
  } catch (error) {
    throw unreadable("it cannot be loaded", error);
  }
}

/**
 * npm lets a project's file say which files are the user's and the global one. A stranger's would make its own files
 * count as the person's: these lie where they do without any project. Said twice, for the first `globalconfig` that the
 * library comes upon becomes its default, which the project's would overrule.
 */
function withLocations(environment: Environment, person: NpmConfig): Pick<Sources, "env" | "argv"> {
  const others = Object.entries(environment).filter(([name]) => !/^npm_config_(?:user|global)config$/iu.test(name));
  const [user, global] = [String(person.get("userconfig")), String(person.get("globalconfig"))];
  return {
    env: { ...Object.fromEntries(others), npm_config_userconfig: user, npm_config_globalconfig: global },
    argv: ["node", "npm", `--userconfig=${user}`, `--globalconfig=${global}`],
  };
}

/** In npm's global mode there is no project; a place that can hold no file stands for those that do not count. */
function withoutFiles(environment: Environment, files: "user" | "named"): Record<string, string | undefined> {
  const others = Object.entries(environment).filter(([name]) => !/^npm_config_(?:global|location)$/iu.test(name));
  const env: Record<string, string | undefined> = { ...Object.fromEntries(others), npm_config_global: "true" };
  if (files === "user") return env;
  const named = others.findLast(([name, value]) => /^npm_config_userconfig$/iu.test(name) && value !== "")?.[1];
  for (const [name] of others) if (/^npm_config_(?:user|global)config$/iu.test(name)) delete env[name];
  return {
    ...env,
    npm_config_userconfig: named ?? join(devNull, "user"),
    npm_config_globalconfig: join(devNull, "global"),
  };
}

/**
 * The options for npm's libraries that the configuration comes to.
 *
 * @throws {ReleaseError} `NPM_CONFIG_UNREADABLE`, such as for a certificate file that cannot be read.
 */
export function flattenConfig(config: NpmConfig): Readonly<Options> {
  try {
    return config.flat;
  } catch (error) {
    throw unreadable(describeCulprit(config), error);
  }
}

/** The setting that cannot be followed and where it is written. Not its value: a variable may have put a secret there. */
function describeCulprit(config: NpmConfig): string {
  for (const key of REQUEST_SETTINGS) {
    for (const where of WRITTEN_LAYERS) {
      const layer = config.data.get(where);
      if (layer === undefined || !Object.hasOwn(layer.data, key)) continue;
      try {
        DEFINITIONS[key]?.flatten?.(key, layer.data, {});
      } catch {
        return where === "env" ? `the variable \`npm_config_${key}\`` : `\`${key}\` in \`${layer.source ?? where}\``;
      }
    }
  }
  return "one of its settings cannot be followed";
}

function unreadable(what: string, error: unknown): ReleaseError {
  const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
  return new ReleaseError("NPM_CONFIG_UNREADABLE", `npm's configuration cannot be read: ${what}${code}`);
}

/** Bytes of a project's `.npmrc`, which npm's library reads whatever its size. */
const LARGEST_NPMRC = 1_000_000;

async function requireSmall(file: string): Promise<void> {
  const size = await stat(file).then(
    (stats) => stats.size,
    () => 0,
  );
  if (size <= LARGEST_NPMRC) return;
  throw new ReleaseError(
    "NPM_CONFIG_UNREADABLE",
    `npm's configuration cannot be read: \`.npmrc\` is larger than ${LARGEST_NPMRC} bytes`,
  );
}

/** The npm that came with this Node: packagers put the place of the global configuration into its own `npmrc`. */
function pathOfNpm(): string {
  const windows = process.platform === "win32";
  return join(dirname(process.execPath), windows ? "node_modules/npm" : "../lib/node_modules/npm");
}

function flatten(values: object, options: Options): void {
  for (const [key, value] of Object.entries(values)) {
    if (REQUEST_SETTINGS.includes(key)) DEFINITIONS[key]?.flatten?.(key, values, options);
    else if (OPEN_SETTING.test(key)) Object.assign(options, { [key]: value });
  }
}
