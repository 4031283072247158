import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, lstat, mkdir, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";

import {
  type ChangesetsPacked,
  type PackedPlan,
  parseChangesetsPlan,
  type PublishPlan,
  ReleaseError,
  requireSameRelease,
} from "@slipway/core";
import pLimit from "p-limit";

import { readBounded } from "../files/plain-file.ts";
import { collectTarballs, type OnTarball } from "../pack/collect-tarballs.ts";
import { isPacked, nameTarballs, prepareOutput, writePacked } from "../packed/write-packed.ts";

/** Base name of the plan of a directory that `changeset pack` made. */
const PLAN_FILE = "publish-plan.json";

/** Where the tarballs are: their paths in the plan begin with it. */
const FOLDER = "packages";

/** Bytes. */
const LARGEST_PLAN = 64 * 1024 * 1024;

export interface TakePackedOptions {
  readonly plan: PublishPlan;
  /** Absolute path of what `changeset pack` made. */
  readonly from: string;
  /** Absolute path to pack into. */
  readonly directory: string;
  readonly onTarball: OnTarball;
}

/**
 * Makes a packed directory for a plan out of what `changeset pack` left. Every tarball is compared with the digest in
 * changesets' plan, which changesets itself writes and never reads; no link is followed.
 *
 * @throws {ReleaseError} `PACKED_DIRECTORY_UNREADABLE`, `PACKED_RELEASE_DIFFERS`, `PACKED_DIGEST_MISMATCH`, `PACK_INCOMPLETE`,
 *   `PACK_DIRECTORY_FOREIGN`, `TARBALL_UNREADABLE`, `TARBALL_TOO_LARGE`
 */
export async function takeChangesetsPacked(options: TakePackedOptions): Promise<{ readonly plan: PackedPlan }> {
  const { plan, from, directory, onTarball } = options;
  const packed = await readPlan(from);
  requireSameRelease(plan, packed);
  await prepareOutput(directory);
  const staging = await mkdtemp(join(tmpdir(), "slipway-take-"));
  try {
    const directories = await copyTarballs(plan, packed, { from, staging });
    const names = nameTarballs(plan.packages);
    const tarballs = await collectTarballs(directories, { entries: plan.packages, names, onTarball });
    const made = await writePacked(directory, plan, tarballs, names);
    if (isPacked(made)) return { plan: made };
    const missing = plan.packages.filter(({ name }) => !tarballs.has(name)).map(({ name }) => `\`${name}\``);
    throw new ReleaseError("PACK_INCOMPLETE", `no tarball in \`${from}\` has the name ${missing.join(", ")} inside`);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function readPlan(from: string): Promise<readonly ChangesetsPacked[]> {
  const text = await readBounded(join(from, PLAN_FILE), LARGEST_PLAN).then(String, () => undefined);
  if (text === undefined) throw unreadable(from, `it has no \`${PLAN_FILE}\``);
  const releases = parseChangesetsPlan(text);
  if (releases === undefined)
    throw unreadable(from, `its \`${PLAN_FILE}\` is not one of \`changeset pack\`, version 1`);
  return releases;
}

/** What is compared is what is kept: nobody changes it in between. */
async function copyTarballs(
  { packages }: PublishPlan,
  packed: readonly ChangesetsPacked[],
  { from, staging }: { readonly from: string; readonly staging: string },
): Promise<readonly string[]> {
  const folder = await lstat(join(from, FOLDER)).catch(() => undefined);
  if (folder !== undefined && !folder.isDirectory()) throw unreadable(from, `\`${FOLDER}\` is not a directory in it`);
  const wanted = new Set(packages.map(({ name }) => name));
  return pLimit(availableParallelism()).map(
    packed.filter(({ name }) => wanted.has(name)),
    async ({ name, tarball: { path, integrity } }, index) => {
      const source = join(from, path);
      if ((await lstat(source).catch(() => undefined))?.isFile() !== true)
        throw unreadable(from, `\`${path}\` is not a file in it`);
      // Two packages may have tarballs of one name (`@a/b-c` and `@a-b/c`), and then one of them is not what it should be.
      const directory = join(staging, String(index));
      await mkdir(directory);
      const copy = join(directory, basename(path));
      await copyFile(source, copy);
      const hash = createHash("sha256");
      await pipeline(createReadStream(copy), hash);
      const actual = `sha256-${hash.digest("base64")}`;
      if (actual === integrity) return directory;
      throw new ReleaseError(
        "PACKED_DIGEST_MISMATCH",
        `\`${path}\` of \`${name}\` has the digest \`${actual}\`, \`${PLAN_FILE}\` says \`${integrity}\``,
        { hint: "Pack again, and download the artifact again: what was packed has changed since" },
      );
    },
  );
}

function unreadable(from: string, reason: string): ReleaseError {
  return new ReleaseError(
    "PACKED_DIRECTORY_UNREADABLE",
    `\`${from}\` is no directory of \`changeset pack\`: ${reason}`,
    {
      hint: "Make one with `changeset pack --out-dir <directory>`",
    },
  );
}
