import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { ReleaseError } from "@slipway/core";
import { execa } from "execa";
import * as v from "valibot";

import type { Run } from "../run/run.ts";
import type { ClientName, ClientWish } from "./wishes.ts";

/** A package manager that a consumer may have. */
export interface Client {
  readonly name: ClientName;
  readonly version: string;
  readonly file: string;
  /** Before all other arguments: a script for Node. */
  readonly prefix: readonly string[];
}

/** Where the package registry has it: the package, and the scripts that start it. */
const PACKAGES: Record<ClientName, { readonly package: string; readonly scripts: readonly string[] }> = {
  npm: { package: "npm", scripts: ["bin/npm-cli.js"] },
  pnpm: { package: "pnpm", scripts: ["bin/pnpm.mjs", "bin/pnpm.cjs"] },
  yarn: { package: "@yarnpkg/cli-dist", scripts: ["bin/yarn.js"] },
  bun: { package: "bun", scripts: [] },
};

/** Yarn 1 has a package of its own. */
const CLASSIC_YARN = { package: "yarn", scripts: ["bin/yarn.js"] } as const;

function isClassicYarn({ name, version }: ClientWish): boolean {
  return name === "yarn" && version?.startsWith("1.") === true;
}

/**
 * The package managers to install with: those on PATH where their versions are the ones asked for, the others fetched from the
 * registry of npm's configuration, which is told with their exact versions.
 *
 * @param directory Absolute path to fetch into.
 * @throws {ReleaseError} `PACKAGE_MANAGER_MISSING` for one that cannot be fetched.
 */
export async function findClients(wishes: readonly ClientWish[], directory: string, run: Run): Promise<Client[]> {
  const clients: Client[] = [];
  for (const wish of wishes) clients.push((await findOnPath(wish, run)) ?? (await fetchClient(wish, directory, run)));
  return clients;
}

/** The npm on PATH, if there is one. */
export async function findNpm(run: Run): Promise<Client | undefined> {
  return findOnPath({ name: "npm", version: undefined }, run);
}

async function findOnPath(wish: ClientWish, run: Run): Promise<Client | undefined> {
  const command = { file: wish.name, prefix: [] };
  const version = await askVersion(command, run);
  const isOther = version === undefined || (wish.name === "yarn" && version.startsWith("1.")) || !fits(version, wish);
  return isOther ? undefined : { name: wish.name, version, ...command };
}

function fits(version: string, wish: ClientWish): boolean {
  return wish.version === undefined || version === wish.version || version.startsWith(`${wish.version}.`);
}

async function askVersion(
  { file, prefix }: Pick<Client, "file" | "prefix">,
  { environment, signal, cwd }: Run,
): Promise<string | undefined> {
  const { failed, stdout } = await execa(file, [...prefix, "--version"], {
    cwd,
    env: { ...environment, COREPACK_ENABLE_DOWNLOAD_PROMPT: "0" },
    extendEnv: false,
    cancelSignal: signal,
    stdin: "ignore",
    reject: false,
  });
  return failed ? undefined : /^\d+\.\d+\.\d+\S*$/mu.exec(stdout)?.[0];
}

async function fetchClient(wish: ClientWish, directory: string, run: Run): Promise<Client> {
  const client = await startFetched(await fetchFiles(wish, directory, run), run);
  run.progress.note(`fetched ${wish.name} ${client.version} from the configured registry, to install with`);
  return client;
}

/** By npm: no script of a dependency runs, and nothing is said but errors. */
const INSTALL = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];

/** What was fetched, before any of it has run. */
export interface FetchedFiles {
  readonly wish: ClientWish;
  /** Absolute path of the directory that it was installed into. */
  readonly place: string;
  /** What the registry calls it. */
  readonly packageName: string;
}

/**
 * Installs a client with the npm on PATH from the registry of npm's configuration, without running scripts.
 *
 * @param directory Absolute path to fetch into.
 * @throws {ReleaseError} `PACKAGE_MANAGER_MISSING` where it cannot be fetched.
 */
export async function fetchFiles(wish: ClientWish, directory: string, run: Run): Promise<FetchedFiles> {
  const packageName = sourceOf(wish).package;
  const place = join(directory, formatWish(wish));
  await mkdir(place, { recursive: true });
  const manifest = {
    name: "slipway-consumer-client",
    private: true,
    dependencies: { [packageName]: wish.version ?? "latest" },
  };
  await writeFile(join(place, "package.json"), JSON.stringify(manifest));
  const { failed, stderr, shortMessage } = await execa("npm", INSTALL, {
    cwd: place,
    env: run.environment,
    extendEnv: false,
    cancelSignal: run.signal,
    stdin: "ignore",
    reject: false,
  });
  if (failed) throw unfetched(wish, stderr || (shortMessage ?? ""));
  return { wish, place, packageName };
}

/**
 * How what was fetched is started: it says its version.
 *
 * @throws {ReleaseError} `PACKAGE_MANAGER_MISSING` where it does not start.
 */
export async function startFetched({ wish, place, packageName }: FetchedFiles, run: Run): Promise<Client> {
  for (const command of await listCommands(join(place, "node_modules"), packageName, sourceOf(wish).scripts)) {
    const version = await askVersion(command, run);
    if (version !== undefined) return { name: wish.name, version, ...command };
  }
  throw unfetched(wish, "it does not start here");
}

function sourceOf(wish: ClientWish): (typeof PACKAGES)[ClientName] {
  return isClassicYarn(wish) ? CLASSIC_YARN : PACKAGES[wish.name];
}

function formatWish({ name, version }: ClientWish): string {
  return version === undefined ? name : `${name}@${version}`;
}

function unfetched(wish: ClientWish, hint: string): ReleaseError {
  return new ReleaseError("PACKAGE_MANAGER_MISSING", `\`${formatWish(wish)}\` is not on PATH, and cannot be fetched`, {
    hint,
  });
}

/** Programs come in packages for one platform each, scripts in the package itself. */
async function listCommands(
  modules: string,
  name: string,
  scripts: readonly string[],
): Promise<Pick<Client, "file" | "prefix">[]> {
  const own = scripts.map((script) => ({ file: process.execPath, prefix: [join(modules, name, script)] }));
  if (own.length > 0) return own;
  const platforms = await readdir(join(modules, "@oven")).catch(() => []);
  return platforms.flatMap((platform) =>
    ["bun", "bun.exe"].map((file) => ({ file: join(modules, "@oven", platform, "bin", file), prefix: [] })),
  );
}

/** What npm 12 refuses unless a project asks for it, and npm 11 learnt to refuse. */
const STRICT_FLAGS = ["allow-git", "allow-remote"] as const;

const Settings = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown()));

export interface ClientSettings {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** By name, what its project has besides a manifest. */
  readonly files: Readonly<Record<string, string>>;
  /** What of npm 12's defaults it does not know. */
  readonly unknown: readonly string[];
}

/** The registry that a client installs from. */
export interface Source {
  /** URL with its trailing slash. */
  readonly registry: string;
  /** For packages that not everybody may read. */
  readonly token: string | undefined;
}

/**
 * How a client installs as npm 12 does by default: without the scripts of dependencies, and without what comes from git or
 * from any address.
 *
 * @param environment Of its process, with the source's registry in `npm_config_registry`.
 */
export async function settle(
  client: Client,
  source: Source,
  environment: Readonly<Record<string, string>>,
  directory: string,
): Promise<ClientSettings> {
  const common = { environment, unknown: [], files: { ".npmrc": createNpmrc(source) } };
  switch (client.name) {
    case "npm": {
      const { stdout } = await execa(client.file, [...client.prefix, "config", "list", "--long", "--json"], {
        cwd: directory,
        env: environment,
        extendEnv: false,
        reject: false,
      });
      const settings = v.safeParse(Settings, stdout);
      const known = STRICT_FLAGS.filter((flag) => settings.success && flag in settings.output);
      return {
        ...common,
        args: [...INSTALL, ...known.map((flag) => `--${flag}=none`)],
        unknown: STRICT_FLAGS.filter((flag) => !known.includes(flag)),
      };
    }
    case "pnpm":
      // What was published a minute ago is what is to be tried.
      return {
        ...common,
        args: ["install", "--ignore-scripts", "--no-frozen-lockfile", "--config.minimum-release-age=0"],
      };
    case "yarn":
      return {
        ...common,
        args: ["install"],
        environment: { ...environment, YARN_ENABLE_IMMUTABLE_INSTALLS: "0", YARN_NPM_MINIMAL_AGE_GATE: "0" },
        files: { "yarn.lock": "", ".yarnrc.yml": createYarnConfiguration(source) },
      };
    case "bun":
      return { ...common, args: ["install", "--ignore-scripts", "--no-progress"] };
  }
}

function createNpmrc({ registry, token }: Source): string {
  const credential = token === undefined ? "" : `${registry.replace(/^https?:/u, "")}:_authToken=${token}\n`;
  return `registry=${registry}\n${credential}`;
}

function createYarnConfiguration({ registry, token }: Source): string {
  return [
    "enableGlobalCache: false",
    "enableScripts: false",
    "enableTelemetry: false",
    // Node loads the entry points without yarn's help.
    "nodeLinker: node-modules",
    `npmRegistryServer: ${JSON.stringify(registry)}`,
    ...(token === undefined ? [] : ["npmAlwaysAuth: true", `npmAuthToken: ${JSON.stringify(token)}`]),
    "unsafeHttpWhitelist: [127.0.0.1, localhost]",
    "",
  ].join("\n");
}
