import replace from "@npmcli/config/lib/env-replace.js";

import type { Environment, NpmConfig } from "./npm-config.ts";

/** A setting that does not count because it would send a variable's value to a host that only the project names. */
export interface HeldBack {
  readonly variable: string;
  /** Absent where the setting names none. */
  readonly host: string | undefined;
  readonly setting: string;
}

/** The same form as in npm's own replacement. */
const VARIABLES = /\$\{(?<name>[^${}?]+)\??\}/gu;

/** What a project's file is written with everywhere; npm's settings, but for the credentials among them. */
const EXPECTED = /^(?:NPM_TOKEN|NODE_AUTH_TOKEN|npm_config_(?!_)\w+)$/iu;

/** They stay on this machine. */
const LOCAL: ReadonlySet<string> = new Set(["ca", "cafile", "noproxy"]);

/** Layers that the project cannot write. */
const OWN_LAYERS = ["default", "env", "user", "global"] as const;

const HOST_OF_KEY = /^\/\/(?<host>[^/${}]+)\//u;
const HOST_OF_VALUE = /^\s*[a-z][a-z\d+.-]*:\/\/(?:[^/@]*@)?(?<host>[^/?#@${}\s]+)(?=[/?#]|\s*$)/iu;
const REGISTRY_KEY = /^(?:@[^:]*:)?registry$/u;

/**
 * Takes out of a configuration what its project's file would give away. A repository that somebody looks at may be a
 * stranger's, and its `.npmrc` could send any variable to any host.
 */
export function holdBack(config: NpmConfig, environment: Environment): readonly HeldBack[] {
  const project = config.data.get("project");
  const known = listKnownHosts(config);
  return Object.entries(project?.raw ?? {}).flatMap(([setting, raw]) => {
    const written = textOf(raw);
    const variable = namesIn(`${setting} ${written}`).find(
      (name) => !EXPECTED.test(name) && environment[name] !== undefined,
    );
    if (variable === undefined || LOCAL.has(setting)) return [];
    const host = (HOST_OF_KEY.exec(setting) ?? HOST_OF_VALUE.exec(written))?.groups?.["host"]?.toLowerCase();
    if (host !== undefined && known.has(host)) return [];
    config.delete(replace(setting, environment), "project");
    return [{ variable, host, setting }];
  });
}

/** A variable whose value a project's file sends to a host that the user's own configuration does not know. */
export interface FilledIn {
  readonly variable: string;
  readonly host: string;
}

/** The credentials of a project's file that come from the variables which are filled in everywhere. */
export function listFilledIn(config: NpmConfig, environment: Environment): readonly FilledIn[] {
  const known = listKnownHosts(config);
  return Object.entries(config.data.get("project")?.raw ?? {}).flatMap(([setting, raw]) => {
    const host = HOST_OF_KEY.exec(setting)?.groups?.["host"]?.toLowerCase();
    const variable = namesIn(textOf(raw)).find((name) => EXPECTED.test(name) && environment[name] !== undefined);
    return host === undefined || variable === undefined || known.has(host) ? [] : [{ variable, host }];
  });
}

/** A list, and a section, which means nothing to npm, are no texts. */
function textOf(raw: unknown): string {
  return typeof raw === "string" ? raw : JSON.stringify(raw);
}

function namesIn(text: string): string[] {
  return [...text.matchAll(VARIABLES)].map(({ groups }) => groups?.["name"] ?? "");
}

/** With their ports, where these are written. */
function listKnownHosts(config: NpmConfig): ReadonlySet<string> {
  const hosts = OWN_LAYERS.flatMap((where) =>
    Object.entries(config.data.get(where)?.data ?? {}).map(([key, value]) => {
      const address = REGISTRY_KEY.test(key) ? URL.parse(String(value)) : null;
      return address?.host ?? HOST_OF_KEY.exec(key)?.groups?.["host"]?.toLowerCase();
    }),
  );
  return new Set(hosts.filter((host) => host !== undefined));
}
