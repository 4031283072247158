import { relative, sep } from "node:path";

import type { TokenSource } from "@slipway/core";

import type { NpmConfig } from "./load-npm-config.ts";

/** Strongest first. */
const LAYERS = ["env", "project", "user", "global"] as const;

/** With a registry before it, or bare, which npm 12 refuses. */
const CREDENTIAL = /(?:^|:)_(?:authtoken|auth|password)$/iu;

/** The same form as in npm's own replacement; a question mark makes an unset variable empty. */
const VARIABLE = /^\$\{(?<name>[^${}?]+)\??\}$/u;

/** Lists the credentials in npm's configuration, strongest layer first: where they are, never what they are. */
export function findTokenSources(
  layers: NpmConfig["data"],
  environment: Readonly<Record<string, string | undefined>>,
  base: string,
): TokenSource[] {
  return LAYERS.flatMap((where) => {
    const { raw, source } = layers.get(where) ?? { raw: {}, source: null };
    return Object.entries(raw)
      .filter(([key]) => CREDENTIAL.test(key))
      .map(([key, value]): TokenSource => {
        const empty = isEmpty(String(value), environment) ? { empty: true as const } : {};
        if (where === "env" || source === null) return { kind: "variable", name: `npm_config_${key}`, ...empty };
        const file = where === "project" ? relative(base, source).replaceAll(sep, "/") : source;
        return { kind: "npmrc", file, key, ...empty };
      });
  });
}

function isEmpty(value: string, environment: Readonly<Record<string, string | undefined>>): boolean {
  const variable = VARIABLE.exec(value.trim())?.groups?.["name"];
  return (variable === undefined ? value : (environment[variable] ?? "")).trim() === "";
}
