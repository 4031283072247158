import { readdir, readFile } from "node:fs/promises";
import { join, posix, sep } from "node:path";

import { formatCount, listDependencies, type Manifest, parseManifest, type Problem } from "@slipway/core";

import type { Run } from "../run.ts";
import type { Release } from "./blame.ts";
import { type Client, settle, type Source } from "./clients.ts";
import { type EntryPoint, type EntryPoints, type LeftOut, listEntryPoints } from "./entry-points.ts";
import { installAll, type Project } from "./install.ts";
import type { EntryLoad } from "./load-entry-points-child.ts";
import { loadAll, type LoadOptions } from "./load.ts";
import { findMissingOptional, type MissingOptional } from "./optional.ts";
import { createTidy } from "./tidy.ts";
import { checkTypes, findTypeScript } from "./types.ts";

export interface ConsumerCheck {
  readonly problems: readonly Problem[];
  readonly notChecked: readonly string[];
}

export interface ConsumerOptions {
  /** Absolute path of a directory to make. */
  readonly directory: string;
  /** What was published. */
  readonly release: Release;
  /** One installation for each. */
  readonly clients: readonly Client[];
  /** Absolute paths of the workspace's root and its packages, where its TypeScript is. */
  readonly sources: readonly string[];
  /** Names of the workspace's members that no consumer can get. */
  readonly unpublished: ReadonlySet<string>;
  /** Whether another step publishes a package of this name. */
  readonly isElsewhere: (name: string) => boolean;
  readonly source: Source;
  /** A runner's environment with `npm_config_registry` set to the embedded registry. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Installs what was published into clean projects, loads every entry point, and compiles the types. */
export async function checkConsumer(options: ConsumerOptions, run: Run): Promise<ConsumerCheck> {
  const { release, clients } = options;
  if (release.size === 0) return { problems: [], notChecked: ["an installation: nothing was published"] };
  if (clients.length === 0) return { problems: [], notChecked: ["an installation: there is no `npm` on PATH"] };
  const problems: Problem[] = [];
  const notChecked = ["install scripts: the clean project is installed without them, as npm 12 does"];
  for (const [index, client] of clients.entries()) {
    const checked = await checkClient(client, index === 0, options, run);
    problems.push(...checked.problems.filter((problem) => !problems.some((known) => isSame(known, problem))));
    notChecked.push(...checked.notChecked.filter((text) => !notChecked.includes(text)));
  }
  return { problems, notChecked };
}

/** Two clients meet the same fault; what they say of an installation is each one's own. */
function isSame(known: Problem, other: Problem): boolean {
  return (
    known.code === other.code &&
    known.package === other.package &&
    known.field === other.field &&
    (known.actual === other.actual || known.code !== "INSTALL_FAILED")
  );
}

async function checkClient(
  client: Client,
  isFirst: boolean,
  options: ConsumerOptions,
  run: Run,
): Promise<ConsumerCheck> {
  const { release, environment } = options;
  const { signal, progress } = run;
  const label = `${client.name} ${client.version}`;
  const directory = join(options.directory, label.replace(" ", "-"));
  const settings = await settle(client, options.source, environment, run.cwd);
  const installation = await progress.stage(
    `Install ${formatCount(release.size, "package")} into a clean project with ${label}`,
    async ({ fail }) => {
      const installed = await installAll({ client, settings, release, directory, signal });
      if (installed.problems.some(({ severity }) => severity === "error")) fail();
      return installed;
    },
  );
  const problems: Problem[] = [...installation.problems];
  const notChecked = [...installation.notChecked, ...describeUnknown(label, settings.unknown)];
  const entries = await Promise.all(
    installation.projects.map(async (project) => ({ project, listed: await listAll(project, release) })),
  );
  const leftOut: LeftOut[] = entries.flatMap(({ listed }) => [...listed.values()].flatMap((each) => each.leftOut));
  const loading = async (): Promise<void> => {
    for (const { project, listed } of entries) {
      const loaded = await loadProject(project, listed, options, signal);
      problems.push(...loaded.problems);
      leftOut.push(...loaded.leftOut);
    }
  };
  const count = entries.flatMap(({ listed }) => [...listed.values()].flatMap(({ load }) => load)).length;
  if (count > 0) await progress.stage(`Load ${formatCount(count, "entry point")}`, loading);
  if (isFirst) {
    const types = await compileTypes(entries, options, run);
    problems.push(...types.problems);
    notChecked.push(...types.notChecked);
  }
  if (client.name === "npm") {
    for (const { project } of entries) {
      const missing = await findMissingOptional(project, release);
      problems.push(...missing.flatMap((each) => describeMissing(each, options)));
      notChecked.push(...missing.flatMap((each) => describeElsewhere(each, options)));
    }
  }
  return { problems, notChecked: [...notChecked, ...describeLeftOut(leftOut)] };
}

function describeUnknown(label: string, unknown: readonly string[]): string[] {
  if (unknown.length === 0) return [];
  return [`what npm 12 refuses by default: ${label} does not know ${unknown.map((flag) => `\`${flag}\``).join(", ")}`];
}

type Listed = ReadonlyMap<string, EntryPoints>;

/** The entry points of a project's packages, by package name. */
async function listAll({ directory, names }: Project, release: Release): Promise<Listed> {
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

interface Loaded {
  readonly problems: readonly Problem[];
  readonly leftOut: readonly LeftOut[];
}

async function loadProject(
  project: Project,
  listed: Listed,
  { environment, release }: ConsumerOptions,
  signal: AbortSignal,
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

async function compileTypes(
  entries: readonly { readonly project: Project; readonly listed: Listed }[],
  { sources, release, unpublished, environment }: ConsumerOptions,
  { progress, signal }: Run,
): Promise<ConsumerCheck> {
  const specifiers = ({ listed }: { readonly listed: Listed }): string[] =>
    [...listed.values()].flatMap(({ types }) => types);
  if (entries.every((entry) => specifiers(entry).length === 0)) return { problems: [], notChecked: [] };
  const typescript = await findTypeScript(sources);
  if (typescript === undefined) {
    return { problems: [], notChecked: ["types: the repository has no TypeScript to compile them with"] };
  }
  const problems = await progress.stage(`Compile their types with TypeScript ${typescript.version}`, async () => {
    const found: Problem[] = [];
    for (const entry of entries) {
      const { project } = entry;
      const input = { typescript, project, release, specifiers: specifiers(entry), unpublished, environment, signal };
      found.push(...(await checkTypes(input)));
    }
    return found;
  });
  return { problems, notChecked: [] };
}

function describeMissing(
  { package: name, dependency, specifier }: MissingOptional,
  { isElsewhere }: ConsumerOptions,
): Problem[] {
  if (isElsewhere(dependency)) return [];
  return [
    {
      code: "INSTALL_OPTIONAL_MISSING",
      severity: "warning",
      package: name,
      field: `optionalDependencies.${dependency}`,
      actual: specifier,
    },
  ];
}

function describeElsewhere({ dependency }: MissingOptional, { isElsewhere }: ConsumerOptions): string[] {
  return isElsewhere(dependency) ? [`\`${dependency}\` in the clean project: it is published elsewhere`] : [];
}

const MOST_LISTED = 5;

/** What was not loaded, and why: a line for each reason. */
function describeLeftOut(leftOut: readonly LeftOut[]): string[] {
  const reasons = new Map<string, string[]>();
  for (const { specifier, reason } of leftOut) reasons.set(reason, [...(reasons.get(reason) ?? []), specifier]);
  return [...reasons].map(([reason, specifiers]) => {
    const shown = specifiers.slice(0, MOST_LISTED).map((specifier) => `\`${specifier}\``);
    const more = specifiers.length - shown.length;
    return `not loaded, ${reason}: ${shown.join(", ")}${more > 0 ? ` and ${formatCount(more, "other")}` : ""}`;
  });
}
