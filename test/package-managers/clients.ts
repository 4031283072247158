import { join } from "node:path";

import { execa } from "execa";

/** A real package manager of this package's development dependencies. */
export interface Client {
  readonly label: string;
  readonly name: "pnpm" | "npm" | "yarn" | "bun";
  readonly command: readonly [file: string, ...args: string[]];
  /** What a script started by this client finds in its environment. */
  readonly environment: Readonly<Record<string, string>>;
}

const MODULES = join(import.meta.dirname, "../node_modules");

function script(label: string, name: Client["name"], file: string): Client {
  const path = join(MODULES, file);
  return { label, name, command: [process.execPath, path], environment: announce(name, path) };
}

function binary(label: string, name: Client["name"], file: string): Client {
  const path = join(MODULES, file);
  return { label, name, command: [path], environment: announce(name, path) };
}

function announce(name: string, path: string): Record<string, string> {
  return { npm_execpath: path, npm_config_user_agent: `${name}/0.0.0 npm/? node/v0.0.0` };
}

export const clients: readonly Client[] = [
  script("pnpm 10", "pnpm", "pnpm-10/bin/pnpm.cjs"),
  script("pnpm 11", "pnpm", "pnpm-11/bin/pnpm.mjs"),
  binary("pnpm 12", "pnpm", "pnpm-12/pnpm"),
  script("npm 11", "npm", "npm-11/bin/npm-cli.js"),
  script("npm 12", "npm", "npm-12/bin/npm-cli.js"),
  script("yarn 4", "yarn", "@yarnpkg/cli-dist/bin/yarn.js"),
  binary("bun", "bun", "bun/bin/bun.exe"),
];

/** The environment of a quiet machine without anybody's configuration. */
export function quietEnvironment(home: string): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    CI: "1",
    npm_config_update_notifier: "false",
    // pnpm 12 asks the public registry about itself wherever `packageManager` names it.
    pnpm_config_pm_on_fail: "ignore",
    YARN_ENABLE_TELEMETRY: "0",
    YARN_ENABLE_IMMUTABLE_INSTALLS: "0",
    YARN_ENABLE_GLOBAL_CACHE: "0",
  };
}

export async function run(
  client: Client,
  args: readonly string[],
  directory: string,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const [file, ...prefix] = client.command;
  await execa(file, [...prefix, ...args], { cwd: directory, env: environment, extendEnv: false });
}
