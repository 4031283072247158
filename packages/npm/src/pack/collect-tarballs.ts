import { readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";

import type { Tarball } from "@slipway/core";
import pLimit from "p-limit";

import type { PackedReading } from "../publish/check-packed-tarball.ts";
import { createPackageTextCollector } from "../publish/create-package-text-collector.ts";
import { combineCollectors } from "../tarball/combine-collectors.ts";
import { createScriptCollector } from "../tarball/create-script-collector.ts";
import { readTarball } from "../tarball/read-tarball.ts";
import { tarballLimits } from "../tarball/tarball-limits.ts";

export interface CollectedTarball extends Omit<Tarball, "file"> {
  /** Absolute path. */
  readonly path: string;
}

/** What was read of a tarball on the way. */
export interface TarballReading extends PackedReading {
  /** Texts of its scripts, for `lintTarball`. */
  readonly scripts: ReadonlyMap<string, string>;
}

/**
 * Reads all tarballs in directories, by the name of the package that is in them.
 *
 * @param visit Given what is in each; nothing of it is kept.
 */
export async function collectTarballs(
  directories: readonly string[],
  visit: (name: string, tarball: CollectedTarball, reading: TarballReading) => Promise<void>,
): Promise<ReadonlyMap<string, CollectedTarball>> {
  const listed = await Promise.all(
    directories.map(async (directory) => {
      const files = await readdir(directory);
      return files.filter((file) => file.endsWith(".tgz")).map((file) => join(directory, file));
    }),
  );
  const limit = pLimit(availableParallelism());
  const read = await limit.map(listed.flat(), async (path): Promise<[string, CollectedTarball][]> => {
    const [scripts, texts] = [createScriptCollector(), createPackageTextCollector()];
    const contents = await readTarball(path, tarballLimits, combineCollectors([scripts, texts]));
    const { manifest, integrity, size, unpackedSize, fileCount } = contents;
    const name = manifest?.["name"];
    if (typeof name !== "string") return [];
    const tarball = { path, integrity, size, unpackedSize, fileCount };
    await visit(name, tarball, { contents, texts, scripts: scripts.texts });
    return [[name, tarball]];
  });
  return new Map(read.flat());
}
