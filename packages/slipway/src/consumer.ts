import { access, copyFile, mkdir, readFile, realpath, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { formatCount, type Json, type Manifest, parseManifest, type Problem } from "@slipway/core";
import { execa } from "execa";
import pLimit from "p-limit";
import * as v from "valibot";

import type { EntryLoad } from "./load-entry-points-child.ts";
import type { Run } from "./run.ts";

export interface ConsumerCheck {
  readonly problems: readonly Problem[];
  readonly notChecked: readonly string[];
}

export interface ConsumerOptions {
  /** Absolute path of a directory to make. */
  readonly directory: string;
  readonly packages: readonly { readonly name: string; readonly version: string }[];
  /** A runner's environment with `npm_config_registry` set to the embedded registry. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Installs what was published into a clean project with the real npm, and loads every entry point. */
export async function checkConsumer(options: ConsumerOptions, { signal, progress }: Run): Promise<ConsumerCheck> {
  const names = options.packages.map(({ name }) => name);
  if (names.length === 0) return { problems: [], notChecked: ["an installation: nothing was published"] };
  const install = await progress.stage(
    `Install ${formatCount(names.length, "package")} into a clean project`,
    async ({ fail }) => {
      const installed = await installConsumer(options, signal);
      if ("message" in installed) fail();
      return installed;
    },
  );
  const tidy = await createTidy(options);
  if ("message" in install) {
    return { problems: [{ code: "INSTALL_FAILED", severity: "error", actual: tidy(install.message) }], notChecked: [] };
  }
  const loads = await progress.stage("Load their entry points", async () => loadEntryPoints(names, options, signal));
  return {
    problems: [...loads].flatMap(([name, entries]) => entries.flatMap((entry) => describe(name, entry, tidy))),
    notChecked: [
      "install scripts: the clean project is installed without them",
      ...(install.legacyPeers ? ["peer dependencies: those of the packages exclude each other in one project"] : []),
    ],
  };
}

/** Takes out of a text what is gone when somebody reads it: the project's directory and the embedded registry's address. */
async function createTidy({ directory, environment }: ConsumerOptions): Promise<(text: string) => string> {
  const project = await realpath(directory);
  const gone = [
    ...[project, directory].flatMap((path) => [`${pathToFileURL(path).href}/node_modules/`, `${path}/node_modules/`]),
    ...[project, directory].flatMap((path) => [`${pathToFileURL(path).href}/`, `${path}/`]),
  ];
  const registry = environment["npm_config_registry"];
  return (text) => {
    const tidied = gone.reduce((rest, place) => rest.replaceAll(place, ""), text);
    return registry === undefined ? tidied : tidied.replaceAll(registry, "<registry>/");
  };
}

function describe(name: string, { specifier, state, message }: EntryLoad, tidy: (text: string) => string): Problem[] {
  if (state === "loaded") return [];
  const common = { package: name, field: specifier, actual: message === undefined ? undefined : tidy(message) };
  return state === "broken"
    ? [{ ...common, code: "INSTALL_ENTRY_BROKEN", severity: "error" }]
    : [{ ...common, code: "INSTALL_ENTRY_THREW", severity: "warning" }];
}

/**
 * Installs every package, at exactly its version, into one clean project with the npm on PATH. Install scripts do not run:
 * npm 12 does not run them either, and a rehearsal has no business with them.
 */
async function installConsumer(
  options: ConsumerOptions,
  signal: AbortSignal,
): Promise<{ readonly legacyPeers: boolean } | { readonly message: string }> {
  const { directory, packages } = options;
  await mkdir(directory, { recursive: true });
  const dependencies = Object.fromEntries(packages.map(({ name, version }) => [name, version]));
  const manifest = { name: "slipway-rehearsal-consumer", version: "0.0.0", private: true, dependencies };
  await writeFile(join(directory, "package.json"), JSON.stringify(manifest, null, 2));

  const strict = await runInstall(options, [], signal);
  if (strict === undefined) return { legacyPeers: false };
  // Packages of one release need not agree on their peers: each may be for another framework.
  if (!strict.includes("ERESOLVE")) return { message: strict };
  const legacy = await runInstall(options, ["--legacy-peer-deps"], signal);
  return legacy === undefined ? { legacyPeers: true } : { message: legacy };
}

/** @returns npm's error lines, or `undefined` when it succeeded. */
async function runInstall(
  { directory, environment }: ConsumerOptions,
  extra: readonly string[],
  cancelSignal: AbortSignal,
): Promise<string | undefined> {
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
  const { failed, stderr, shortMessage } = await execa("npm", ["install", ...options, ...extra], {
    cwd: directory,
    env: environment,
    extendEnv: false,
    cancelSignal,
    reject: false,
  });
  if (!failed) return undefined;
  const errors = stderr.split("\n").filter((line) => line.startsWith("npm error") && !line.includes("A complete log"));
  const said = errors.map((line) => line.replace(/^npm error ?/, "")).filter(Boolean);
  return said.join("\n") || shortMessage;
}

/** Long enough for a large compiler to load on a busy runner, short enough for a module that waits for input. */
const LOAD_TIMEOUT = 60_000;

const CHILD = fileURLToPath(new URL("load-entry-points-child.js", import.meta.url));

const EntryLoads = v.array(
  v.object({
    specifier: v.string(),
    state: v.picklist(["loaded", "broken", "threw"]),
    message: v.optional(v.string()),
  }),
);

/** Loads the entry points of installed packages, each package in a process of its own. By package name. */
async function loadEntryPoints(
  names: readonly string[],
  options: ConsumerOptions,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly EntryLoad[]>> {
  const child = join(options.directory, "load-entry-points.mjs");
  await copyFile(CHILD, child);
  const loads = await pLimit(availableParallelism()).map(names, async (name) => {
    return [name, await loadPackage(name, child, options, signal)] as const;
  });
  return new Map(loads);
}

async function loadPackage(
  name: string,
  child: string,
  { directory, environment }: ConsumerOptions,
  cancelSignal: AbortSignal,
): Promise<readonly EntryLoad[]> {
  const installed = join(directory, "node_modules", name);
  const specifiers = listEntryPoints(await readManifest(installed), await exists(join(installed, "index.js")));
  if (specifiers.length === 0) return [];
  const { stdio, stderr, timedOut } = await execa(process.execPath, [child, ...specifiers], {
    cwd: directory,
    env: environment,
    extendEnv: false,
    cancelSignal,
    timeout: LOAD_TIMEOUT,
    reject: false,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  const answer = v.safeParse(v.pipe(v.string(), v.parseJson(), EntryLoads), stdio[3]);
  if (answer.success) return answer.output;
  const message = timedOut ? `still loading after ${LOAD_TIMEOUT / 1_000} s` : (stderr.split("\n").at(-1) ?? "");
  return specifiers.map((specifier) => ({ specifier, state: "threw", message }));
}

async function readManifest(directory: string): Promise<Manifest> {
  const parsed = parseManifest(await readFile(join(directory, "package.json"), "utf8"));
  return "manifest" in parsed ? parsed.manifest : {};
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** What Node can load as a module; types, styles, JSON and assets are checked in the tarball instead. */
const LOADABLE = /\.(?:[cm]?js|node)$|(?:^|\/)[^./]+$/;

/**
 * The specifiers a consumer can ask a package for: its `exports` keys without patterns, or its `main`. Empty for a
 * package that offers only types, styles or commands.
 *
 * @param hasIndex Whether the package has an `index.js`, Node's fallback when neither field is there.
 */
function listEntryPoints(manifest: Manifest, hasIndex: boolean): string[] {
  const { name, exports, main } = manifest;
  if (typeof name !== "string") return [];
  if (exports !== undefined && exports !== null) {
    return subpaths(exports)
      .filter(([key, target]) => !key.includes("*") && key !== "./package.json" && isLoadable(target))
      .map(([key]) => (key === "." ? name : `${name}/${key.slice(2)}`));
  }
  const hasMain = typeof main === "string" && main !== "";
  return hasMain || hasIndex ? [name] : [];
}

function subpaths(exports: Json): [key: string, target: Json][] {
  if (typeof exports !== "object" || exports === null || Array.isArray(exports)) return [[".", exports]];
  const entries = Object.entries(exports);
  return entries.every(([key]) => key.startsWith(".")) ? entries : [[".", exports]];
}

/** Whether Node's `import` or `require` conditions lead to something that Node loads. */
function isLoadable(target: Json): boolean {
  if (typeof target === "string") return LOADABLE.test(target);
  if (Array.isArray(target)) return target.some(isLoadable);
  if (typeof target !== "object" || target === null) return false;
  return Object.entries(target).some(
    ([condition, value]) =>
      ["node", "import", "module-sync", "require", "default"].includes(condition) && isLoadable(value),
  );
}
