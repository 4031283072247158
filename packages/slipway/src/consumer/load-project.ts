import { readdir, readFile } from "node:fs/promises";
import { join, posix, sep } from "node:path";

import { listDependencies, type Manifest, parseManifest, type Problem } from "@slipway/core";

import type { Release } from "./blame.ts";
import { type EntryPoint, type EntryPoints, type LeftOut, listEntryPoints } from "./entry-points.ts";
import type { Project } from "./install.ts";
import type { EntryLoad } from "./load-entry-points-child.ts";
import { loadAll, type LoadOptions } from "./load.ts";
import { createTidy } from "./tidy.ts";

export type Listed = ReadonlyMap<string, EntryPoints>;

/** The entry points of a project's packages, by package name. */
export async function listAll({ directory, names }: Project, release: Release): Promise<Listed> {
  const listed = names.map(async (name) => {
    const installed = join(directory, "node_modules", name);
    const manifest = await readManifest(installed, release.get(name)?.manifest ?? {});
    return [name, listEntryPoints(manifest, await listFiles(installed))] as const;
  });
  return new Map(await Promise.all(listed));
}

async function readManifest(directory: string, otherwise: Manifest): Promise<Manifest> {
  const parsed = parseManifest(await readFile(join(directory, "package.json"), "utf8").catch(() => ""));
  return "manifest" in parsed ? parsed.manifest : otherwise;
}

/** @returns POSIX paths, without those of other packages inside. */
async function listFiles(directory: string): Promise<string[]> {
  const files = await readdir(directory, { recursive: true }).catch(() => []);
  return files
    .map((file) => file.split(sep).join(posix.sep))
    .filter((file) => !/(?:^|\/)node_modules(?:\/|$)/u.test(file));
}

interface LoadingOptions extends Pick<LoadOptions, "environment" | "signal"> {
  readonly release: Release;
}

interface Loaded {
  readonly problems: readonly Problem[];
  readonly leftOut: readonly LeftOut[];
}

export async function loadProject(
  project: Project,
  listed: Listed,
  { release, environment, signal }: LoadingOptions,
): Promise<Loaded> {
  const wanted = [...listed].flatMap(([name, { load }]) => load.map((entry) => ({ name, ...entry })));
  if (wanted.length === 0) return { problems: [], leftOut: [] };
  const { directory } = project;
  const specifiers = wanted.map(({ specifier }) => specifier);
  const loads = await loadAll(specifiers, { directory, environment, signal });
  const tidy = createTidy(directory, environment["npm_config_registry"]);
  const problems: Problem[] = [];
  const leftOut: LeftOut[] = [];
  for (const entry of wanted) {
    const load = loads.get(entry.specifier);
    if (load === undefined || load.state === "loaded") continue;
    const excuse =
      (await findExcuse(load, directory, release)) ??
      (await findForeignPeer(entry.name, load, { directory, environment, signal }, release));
    if (excuse === undefined) problems.push(...describeLoad(entry, load, tidy));
    else leftOut.push({ specifier: entry.specifier, reason: excuse });
  }
  return { problems, leftOut };
}

/** What the program that loads a package brings along. */
const HOSTS = new Set(["atom", "electron", "react-native", "vscode"]);

/** Why an entry point need not load in a project that has nothing but the release. */
async function findExcuse(
  { missing: asked, importer }: EntryLoad,
  directory: string,
  release: Release,
): Promise<string | undefined> {
  const asking = importer === undefined ? undefined : ownerOf(importer);
  const missing = /^(?:@[^/]+\/)?[^/.][^/]*/u.exec(asked ?? "")?.[0];
  if (missing === undefined || asking === undefined) return undefined;
  if (HOSTS.has(missing)) return `needs \`${missing}\`, which its host provides`;
  const manifest = release.get(asking)?.manifest ?? (await readManifest(join(directory, "node_modules", asking), {}));
  const isOptional = listDependencies(manifest).some(({ key, optional }) => optional && key === missing);
  return isOptional ? `needs the optional \`${missing}\`` : undefined;
}

/** A peer in a language that its host understands. Of an ES module Node does not tell which file it could not parse. */
async function findForeignPeer(
  name: string,
  { name: error }: EntryLoad,
  options: LoadOptions,
  release: Release,
): Promise<string | undefined> {
  if (error !== "SyntaxError") return undefined;
  const peers = listDependencies(release.get(name)?.manifest ?? {}).filter(
    ({ field, key }) => field === "peerDependencies" && !release.has(key),
  );
  const loads = await loadAll(
    peers.map(({ key }) => key),
    options,
  );
  const foreign = [...loads].find(([, load]) => load.name === "SyntaxError")?.[0];
  return foreign === undefined ? undefined : `\`${foreign}\`, a peer, is not for this Node`;
}

/** The package that an installed file belongs to. */
function ownerOf(path: string): string | undefined {
  return /.*[\\/]node_modules[\\/](?<name>(?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/u
    .exec(path)
    ?.groups?.["name"]?.replace("\\", "/");
}

function describeLoad(
  { name, specifier, byPattern }: EntryPoint & { readonly name: string },
  { state, message }: EntryLoad,
  tidy: (text: string) => string,
): Problem[] {
  const common = { package: name, field: specifier, actual: message === undefined ? undefined : tidy(message) };
  if (state === "broken")
    return [{ ...common, code: "INSTALL_ENTRY_BROKEN", severity: byPattern ? "warning" : "error" }];
  // Nobody says of a file that a pattern reaches that it is for being loaded.
  return byPattern ? [] : [{ ...common, code: "INSTALL_ENTRY_THREW", severity: "warning" }];
}
