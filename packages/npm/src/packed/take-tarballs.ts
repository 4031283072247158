import { copyFile, lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";

import { type PackedPlan, type PublishPlan, ReleaseError } from "@slipway/core";
import pLimit from "p-limit";

import { readTarball } from "../tarball/read-tarball.ts";
import { type CollectedTarball, isPacked, nameTarballs, prepareOutput, writePacked } from "./write-packed.ts";

export interface TakeTarballsOptions {
  readonly plan: PublishPlan;
  /** Absolute path of what an earlier run packed, hostile like everything that comes from a job which ran anybody's code. */
  readonly from: string;
  /** Absolute path to pack into. */
  readonly directory: string;
}

/**
 * Makes a packed directory for a plan out of tarballs that were packed before. Nothing but plain `.tgz` files is read there: no
 * plan, no ledger, no report. A tarball is the one of the package and version that its own manifest names; everything else
 * about it is looked at by whoever publishes.
 *
 * @throws {ReleaseError} `PACK_DIRECTORY_FOREIGN`, `PACK_INCOMPLETE`, `TARBALL_UNREADABLE`, `TARBALL_TOO_LARGE`
 */
export async function takeTarballs({ plan, from, directory }: TakeTarballsOptions): Promise<PackedPlan> {
  await prepareOutput(directory);
  const staging = await mkdtemp(join(tmpdir(), "slipway-take-"));
  try {
    const tarballs = await collect(plan, from, staging);
    const packed = await writePacked(directory, plan, tarballs, nameTarballs(plan.packages));
    if (!isPacked(packed)) throw new RangeError("a tarball was collected and not written");
    return packed;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function collect(
  { packages }: PublishPlan,
  from: string,
  staging: string,
): Promise<ReadonlyMap<string, CollectedTarball>> {
  const planned = new Map(packages.map(({ name, version }) => [name, version]));
  const found = new Map<string, CollectedTarball>();
  await pLimit(availableParallelism()).map(await listTarballs(from), async (file) => {
    // What is read is what is kept: nobody changes it in between.
    const path = join(staging, file);
    await copyFile(join(from, file), path);
    const { manifest, integrity, size, unpackedSize, fileCount } = await readTarball(path);
    const name = typeof manifest?.["name"] === "string" ? manifest["name"] : "";
    if (manifest?.["version"] !== planned.get(name)) return;
    if (found.has(name)) throw incomplete(`two tarballs in \`${from}\` say that they are \`${name}\``);
    found.set(name, { path, integrity, size, unpackedSize, fileCount });
  });
  const missing = packages.filter(({ name }) => !found.has(name)).map(({ name, version }) => `\`${name} ${version}\``);
  if (missing.length > 0) throw incomplete(`there is no tarball in \`${from}\` of ${missing.join(", ")}`);
  return found;
}

/** No link is followed. */
async function listTarballs(from: string): Promise<string[]> {
  const names = (await readdir(from)).filter((name) => name.endsWith(".tgz")).toSorted();
  const kinds = await Promise.all(names.map(async (name) => (await lstat(join(from, name))).isFile()));
  return names.filter((_, index) => kinds[index] === true);
}

function incomplete(reason: string): ReleaseError {
  return new ReleaseError("PACK_INCOMPLETE", reason, {
    hint: "Pack again, or take the tarballs of a run that packed all that this plan holds",
  });
}
