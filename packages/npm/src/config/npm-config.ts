// oxlint-disable-next-line typescript/triple-slash-reference -- whoever imports this file needs the library's types
/// <reference path="./npmcli-config.d.ts" />

import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";

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

export type NpmConfig = Pick<Config, "data" | "flat" | "get" | "isDefault">;

/**
 * Loads npm's configuration from the environment and the project's, the user's and the global `.npmrc`, invalid values
 * dropped.
 *
 * @throws {ReleaseError} `NPM_CONFIG_UNREADABLE`, such as for a certificate file that cannot be read.
 */
export async function loadNpmConfig(
  directory: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<NpmConfig> {
  const config = new Config({
    definitions: DEFINITIONS,
    shorthands: {},
    flatten,
    nerfDarts: npmSettings.nerfDarts,
    npmPath: pathOfNpm(),
    // A copy: the library writes into it.
    env: { ...environment },
    argv: [],
    cwd: directory,
    warn: false,
  });
  try {
    await requireSmall(join(directory, ".npmrc"));
    await config.load();
    for (const layer of WRITTEN_LAYERS) config.validate(layer);
    // Computed when it is first read, which may fail.
    void config.flat;
    return config;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ReleaseError("NPM_CONFIG_UNREADABLE", `npm's configuration cannot be read: ${reason}`, { cause });
  }
}

/** Bytes of a project's `.npmrc`, which npm's library reads whatever its size. */
const LARGEST_NPMRC = 1_000_000;

async function requireSmall(file: string): Promise<void> {
  const size = await stat(file).then(
    (stats) => stats.size,
    () => 0,
  );
  if (size > LARGEST_NPMRC) throw new RangeError(`\`.npmrc\` is larger than ${LARGEST_NPMRC} bytes`);
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
