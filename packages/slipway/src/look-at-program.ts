import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { SlipwaySource } from "@slipway/ci";
import { isJsonObject, type Manifest, ReleaseError } from "@slipway/core";
import { createRegistryFetch, readRegistry, readTarball, type RegistryConfig } from "@slipway/npm";
import * as v from "valibot";

import { createReader } from "./registry.ts";
import type { Run } from "./run/run.ts";

/**
 * What is known of the program that the workflows start beside an ID token. `pinned`: an action by its commit. `same`: the
 * registry's is what runs here. All others are no proof: the registry has no such version, or another one, or nobody knows.
 */
export type ProgramState =
  | { readonly kind: "pinned" | "same" }
  | { readonly kind: "absent" | "other" | "unknown"; readonly message: string };

const NAME = "slipway";

/** Bytes of one of the program's files. */
const LARGEST_FILE = 16 * 1024 * 1024;

/**
 * Compares the version that the workflows will start with the program that runs here. Who holds a name on the registry decides
 * what a job runs: a version that is not there could be anybody's tomorrow.
 *
 * @param root Of this program's own package.
 */
export async function lookAtProgram(
  {
    slipway,
    npm,
    root,
    offline,
  }: {
    readonly slipway: SlipwaySource;
    readonly npm: RegistryConfig;
    readonly root: URL;
    readonly offline: boolean;
  },
  run: Run,
): Promise<ProgramState> {
  if (slipway.kind === "action") return { kind: "pinned" };
  const { version } = slipway;
  const spec = `\`${NAME}@${version}\``;
  if (offline)
    return {
      kind: "unknown",
      message: `the registry was not asked whether ${spec}, which the workflows would start, is Slipway's`,
    };
  const registry = npm.registryFor(NAME, undefined);
  const client = createReader(npm, run);
  const states = await readRegistry(client, { packages: [{ name: NAME, registry, as: "anybody-first" }] });
  const state = states.get(NAME);
  if (state?.kind === "absent") return { kind: "absent", message: `nobody holds the name \`${NAME}\` on ${registry}` };
  if (state?.kind !== "present") {
    const why = state === undefined ? "" : `: ${state.message}`;
    return {
      kind: "unknown",
      message: `${registry} did not tell whether ${spec}, which the workflows would start, is Slipway's${why}`,
    };
  }
  const shown = state.versions[version];
  if (shown === undefined)
    return { kind: "absent", message: `${registry} has a package \`${NAME}\`, and of it no version ${version}` };
  const other = {
    kind: "other",
    message: `${spec} on ${registry} is another program than the one that runs here`,
  } as const;
  if (shown.tarball === undefined) return other;
  const response = await createRegistryFetch(client)(shown.tarball).catch(() => undefined);
  if (response?.ok !== true)
    return {
      kind: "unknown",
      message: `${spec}, which the workflows would start, could not be fetched from ${registry}`,
    };
  const bytes = Buffer.from(await response.arrayBuffer());
  const same = await isSame(bytes, shown.integrity, fileURLToPath(root)).catch((error: unknown) => {
    if (error instanceof ReleaseError) return false;
    throw error;
  });
  return same ? { kind: "same" } : other;
}

async function isSame(bytes: Buffer, integrity: string | undefined, root: string): Promise<boolean> {
  const directory = await mkdtemp(join(tmpdir(), "slipway-program-"));
  try {
    const file = join(directory, "program.tgz");
    await writeFile(file, bytes);
    const texts = new Map<string, string>();
    const contents = await readTarball(file, undefined, {
      wants: (path, size) => isProgramFile(path) && size <= LARGEST_FILE,
      take: (path, text) => void texts.set(path, text),
    });
    if (contents.integrity !== integrity) return false;
    const paths = contents.entries.filter(({ type }) => type === "file").map(({ path }) => path);
    if (paths.some((path) => DECIDES_INSTALLATION.test(path))) return false;
    const own = v.parse(OwnManifest, await readFile(join(root, "package.json"), "utf8"));
    if (!isLike(contents.manifest ?? {}, own)) return false;
    const programs = paths.filter(isProgramFile);
    if (!programs.includes(BIN)) return false;
    const compared = await Promise.all(
      programs.map(
        async (path) => texts.get(path) === (await readFile(join(root, path), "utf8").catch(() => undefined)),
      ),
    );
    return compared.every(Boolean);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const BIN = "bin/slipway.js";

/** What runs; declarations, schemas and prose do not. */
function isProgramFile(path: string): boolean {
  return /^(?:bin|dist)\/.*\.(?:[cm]?js|json|node|wasm)$/.test(path) || path === "action.json";
}

/** Make npm install or build something else. */
const DECIDES_INSTALLATION = /^(?:binding\.gyp|npm-shrinkwrap\.json|node_modules\/)/;

const OwnManifest = v.pipe(v.string(), v.parseJson(), v.looseObject({}));

const DECIDING = [
  "bin",
  "type",
  "imports",
  "dependencies",
  "optionalDependencies",
  "bundleDependencies",
  "bundledDependencies",
];

/** Whether a manifest starts and installs what another one does. */
function isLike(manifest: Manifest, own: Readonly<Record<string, unknown>>): boolean {
  const scripts = isJsonObject(manifest["scripts"]) ? manifest["scripts"] : {};
  const runs = ["preinstall", "install", "postinstall"].some((name) => scripts[name] !== undefined);
  return !runs && DECIDING.every((field) => spell(manifest[field]) === spell(own[field]));
}

/** A path of a program may be written in two ways. */
function spell(value: unknown): string {
  return JSON.stringify(value ?? null).replaceAll('"./', '"');
}

type Unproven = Extract<ProgramState, { readonly message: string }>;

/** What to do before files are written that start such a program. */
export function unprovenHint({ kind }: Unproven, slipway: SlipwaySource): string {
  const spec = slipway.kind === "npx" ? `${NAME}@${slipway.version}` : NAME;
  const begin =
    "The workflows would start it in the job that has the ID token: whoever holds the name decides what is published.";
  const way = {
    absent: `Run \`npx ${spec} init\` once that version is on the registry.`,
    other: `\`npm view ${spec} repository.url dist.integrity\` says whose it is. If it is Slipway's, \`npx ${spec} init\` writes what belongs to it.`,
    unknown: "Run it again where the registry answers.",
  }[kind];
  return `${begin} ${way} \`--dry-run\` shows the files, and \`--assume-published\` writes them: then do not merge them before the registry has the version and you know it is Slipway's`;
}

/** The same for who goes on, or only looks. */
export function describeUnproven({ message }: Unproven, slipway: SlipwaySource): string {
  const spec = slipway.kind === "npx" ? `${NAME}@${slipway.version}` : NAME;
  return `${message}. The workflows start \`${spec}\` in the job that has the ID token: do not merge them before the registry has it and you know it is Slipway's (\`npm view ${spec} repository.url\`)`;
}
