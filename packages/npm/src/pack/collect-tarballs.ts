import { readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";

import type { PackedEntry, PackedImports, PlanEntry } from "@slipway/core";
import pLimit from "p-limit";

import type { PackedReading } from "../packed/check-tarball.ts";
import type { CollectedTarball } from "../packed/write-packed.ts";
import { combineCollectors } from "../tarball/archive.ts";
import { prepareImportCollectors } from "../tarball/imports.ts";
import { tarballLimits } from "../tarball/limits.ts";
import { createScriptCollector } from "../tarball/lint-tarball.ts";
import { createPackageTextCollector } from "../tarball/package-texts.ts";
import { readTarball } from "../tarball/read-tarball.ts";

/** What was read of a tarball on the way. */
interface TarballReading extends PackedReading {
  /** Texts of its scripts, for `lintTarball`. */
  readonly scripts: ReadonlyMap<string, string>;
  /** What its files name to be loaded. */
  readonly imports: PackedImports;
}

/** Given what is in each tarball, so that nobody has to read it again to look inside. */
export type OnTarball = (entry: PackedEntry, reading: TarballReading) => Promise<void>;

interface Expected {
  readonly entries: readonly PlanEntry[];
  /** File names that they get, by package. */
  readonly names: ReadonlyMap<string, string>;
  readonly onTarball?: OnTarball | undefined;
}

/**
 * Reads all tarballs in directories. Which package one is of says the manifest in it.
 *
 * @returns By name, also of packages that nobody expected.
 */
export async function collectTarballs(
  directories: readonly string[],
  { entries, names, onTarball }: Expected,
): Promise<ReadonlyMap<string, CollectedTarball>> {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const visit = async (name: string, collected: CollectedTarball, reading: TarballReading): Promise<void> => {
    const [entry, file] = [byName.get(name), names.get(name)];
    if (entry === undefined || file === undefined) return;
    const { path: _, ...tarball } = collected;
    await onTarball?.({ ...entry, tarball: { file, ...tarball } }, reading);
  };
  const { named, unnamed } = await readAll(directories, visit);
  const tarballs = new Map(named);
  const left = entries.filter(({ name }) => !named.has(name));
  for (const { tarball, reading } of unnamed) {
    const owner = ownerOf(basename(tarball.path), left, unnamed.length);
    if (owner === undefined || tarballs.has(owner.name)) continue;
    tarballs.set(owner.name, tarball);
    await visit(owner.name, tarball, reading);
  }
  return tarballs;
}

/**
 * A tarball whose manifest is missing or broken has no name. It is the one package's that has none, or the one's whose name
 * and version its file has.
 */
function ownerOf(file: string, entries: readonly PlanEntry[], unnamed: number): PlanEntry | undefined {
  const [only, ...others] = entries;
  if (unnamed === 1 && others.length === 0) return only;
  return entries.find((entry) => fileName(entry) === file.replace("@", "").toLowerCase());
}

/** What managers name the tarball of a package, in lower case and without the `@` that some of them keep. */
export function fileName({ name, version }: Pick<PlanEntry, "name" | "version">): string {
  return `${name.replace("@", "").replace("/", "-")}-${version}.tgz`.toLowerCase();
}

/** Tarballs by the name of the package in them, and those whose manifest tells none. */
interface ReadTarballs {
  readonly named: ReadonlyMap<string, CollectedTarball>;
  readonly unnamed: readonly { readonly tarball: CollectedTarball; readonly reading: TarballReading }[];
}

/** @param visit Given what is in each that has a name; nothing of it is kept. */
async function readAll(
  directories: readonly string[],
  visit: (name: string, tarball: CollectedTarball, reading: TarballReading) => Promise<void>,
): Promise<ReadTarballs> {
  const listed = await Promise.all(
    directories.map(async (directory) => {
      const files = await readdir(directory);
      return files.filter((file) => file.endsWith(".tgz")).map((file) => join(directory, file));
    }),
  );
  const createImportCollector = await prepareImportCollectors();
  const named = new Map<string, CollectedTarball>();
  const unnamed: { readonly tarball: CollectedTarball; readonly reading: TarballReading }[] = [];
  await pLimit(availableParallelism()).map(listed.flat(), async (path) => {
    const [scripts, texts, imports] = [createScriptCollector(), createPackageTextCollector(), createImportCollector()];
    const contents = await readTarball(path, tarballLimits, combineCollectors([scripts, texts, imports]));
    const { manifest, integrity, size, unpackedSize, fileCount } = contents;
    const name = manifest?.["name"];
    const tarball = { path, integrity, size, unpackedSize, fileCount };
    const reading = { contents, texts, scripts: scripts.texts, imports: imports.found() };
    if (typeof name !== "string") {
      unnamed.push({ tarball, reading });
      return;
    }
    named.set(name, tarball);
    await visit(name, tarball, reading);
  });
  return { named, unnamed };
}
