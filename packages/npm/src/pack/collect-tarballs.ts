import { readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";

import type { Tarball } from "@slipway/core";
import pLimit from "p-limit";

import { readTarball } from "../tarball/read-tarball.ts";

export interface CollectedTarball extends Omit<Tarball, "file"> {
  /** Absolute path. */
  readonly path: string;
}

/** Reads all tarballs in directories, by the name of the package that is in them. */
export async function collectTarballs(directories: readonly string[]): Promise<ReadonlyMap<string, CollectedTarball>> {
  const listed = await Promise.all(
    directories.map(async (directory) => {
      const files = await readdir(directory);
      return files.filter((file) => file.endsWith(".tgz")).map((file) => join(directory, file));
    }),
  );
  const limit = pLimit(availableParallelism());
  const read = await limit.map(listed.flat(), async (path): Promise<[string, CollectedTarball][]> => {
    const { manifest, integrity, size, unpackedSize, fileCount } = await readTarball(path);
    const name = manifest?.["name"];
    return typeof name === "string" ? [[name, { path, integrity, size, unpackedSize, fileCount }]] : [];
  });
  return new Map(read.flat());
}
