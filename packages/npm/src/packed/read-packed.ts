import type { Stats } from "node:fs";
import { lstat, readdir, readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";

import {
  adoptPlan,
  compareOrder,
  comparePlans,
  type Manifest,
  type PackedEntry,
  type PackedPlan,
  parsePlan,
  type Problem,
  type PublishPlan,
  ReleaseError,
  type WorkspacePackage,
} from "@slipway/core";
import pLimit from "p-limit";

import {
  type CheckedTarball,
  checkReading,
  checkTarballFile,
  type PackedReading,
  type PackedRelease,
} from "./check-tarball.ts";
import { isPacked, PLAN_FILE } from "./write-packed.ts";

/** Bytes. A plan for 10,000 packages has a tenth of them. */
const LARGEST_PLAN = 64 * 1024 * 1024;

/** What is to be published, and what is wrong with it. */
export interface PackedContents {
  /** With what the tarballs lack of what was foreseen. Fit to be published only when there is no problem. */
  readonly plan: PackedPlan;
  readonly problems: readonly Problem[];
  /** The packages as their tarballs have them; without those that could not be read. */
  readonly packages: readonly WorkspacePackage[];
  /** By name, as they are to be sent; without those of packages with long READMEs. */
  readonly manifests: ReadonlyMap<string, Manifest>;
}

export interface PackedDirectoryOptions {
  readonly directory: string;
  /** npm's configuration of this job, which says where packages go. */
  readonly config: PackedRelease["config"];
  /** The plan made before any code of the repository ran. Without it the directory's own plan is believed. */
  readonly trustedPlan?: PublishPlan;
}

/**
 * Reads what came out of the pack job, which is hostile until it has been looked at: the plan, and every file against it.
 * Nothing is executed or extracted, no link is followed, and no tarball is decompressed beyond its limits.
 *
 * @throws {ReleaseError} `PACKED_DIRECTORY_UNREADABLE`: not there, without a plain `plan.json`, or packed incompletely.
 * @throws {ReleaseError} `PLAN_UNREADABLE`, as `parsePlan` does.
 */
export async function readPackedDirectory(options: PackedDirectoryOptions): Promise<PackedContents> {
  const { directory, config, trustedPlan } = options;
  const files = await listFiles(directory);
  const packed = requirePacked(await readPlan(directory, files), directory);
  const plan = trustedPlan === undefined ? packed : adoptPlan(trustedPlan, packed);
  const contents = await checkTarballs(plan, async (entry) =>
    checkTarballFile(directory, files.get(entry.tarball.file), entry, { plan, config }),
  );
  const problems = [
    ...(trustedPlan === undefined ? [] : comparePlans(trustedPlan, packed)),
    ...checkFiles(files, new Set(plan.packages.map(({ tarball }) => tarball.file))),
    ...contents.problems,
  ];
  return { ...contents, problems };
}

/**
 * Judges tarballs that this process has packed itself as those of a packed directory are judged, by what it read of them
 * then: their bytes are compared once more before they are sent.
 *
 * @param readings By file, one for each tarball of the plan.
 */
export async function checkReadings(
  release: PackedRelease,
  readings: ReadonlyMap<string, PackedReading>,
): Promise<PackedContents> {
  return checkTarballs(release.plan, async (entry) => {
    const reading = readings.get(entry.tarball.file);
    if (reading === undefined) throw new RangeError(`\`${entry.tarball.file}\` has not been read`);
    return checkReading(reading, entry, release);
  });
}

async function checkTarballs(
  plan: PackedPlan,
  check: (entry: PackedEntry) => Promise<CheckedTarball>,
): Promise<PackedContents> {
  const tarballs = await pLimit(availableParallelism()).map(plan.packages, async (entry) => ({
    entry,
    ...(await check(entry)),
  }));
  const packages = tarballs.flatMap((checked) => checked.package ?? []);
  return {
    plan: { ...plan, packages: tarballs.map(describeEntry) },
    problems: [...tarballs.flatMap(({ problems }) => problems), ...compareOrder(plan, packages)],
    packages,
    manifests: new Map(
      tarballs.flatMap(({ entry, published }) => (published === undefined ? [] : [[entry.name, published] as const])),
    ),
  };
}

/** What is said of a tarball is what was found in it. */
function describeEntry({ entry, counted, removed }: CheckedTarball & { readonly entry: PackedEntry }): PackedEntry {
  return { ...entry, removed, tarball: { ...entry.tarball, ...counted } };
}

/** What is in a directory, by name. */
export async function listFiles(directory: string): Promise<ReadonlyMap<string, Stats>> {
  try {
    const names = (await readdir(directory)).toSorted();
    return new Map(await Promise.all(names.map(async (name) => [name, await lstat(join(directory, name))] as const)));
  } catch (cause) {
    throw unreadable(directory, "it is not a directory that can be read", cause);
  }
}

export async function readPlan(directory: string, files: ReadonlyMap<string, Stats>): Promise<PublishPlan> {
  const stats = files.get(PLAN_FILE);
  if (stats === undefined) throw unreadable(directory, await describeContents(directory, files));
  if (!stats.isFile()) throw unreadable(directory, `\`${PLAN_FILE}\` is not a regular file`);
  if (stats.size > LARGEST_PLAN) throw unreadable(directory, `\`${PLAN_FILE}\` is larger than ${LARGEST_PLAN} bytes`);
  return parsePlan(await readFile(join(directory, PLAN_FILE), "utf8"));
}

function requirePacked(plan: PublishPlan, directory: string): PackedPlan {
  if (isPacked(plan)) return plan;
  const missing = plan.packages.find(({ tarball }) => tarball === undefined)?.name ?? "";
  throw unreadable(directory, `its plan has no tarball for \`${missing}\``);
}

const MOST_NAMED = 5;

/** What is there in place of a plan: artifacts come down in directories of their own. */
async function describeContents(directory: string, files: ReadonlyMap<string, Stats>): Promise<string> {
  if (files.size === 0) return "it is empty";
  for (const [name, stats] of files) {
    if (!stats.isDirectory()) continue;
    const within = await lstat(join(directory, name, PLAN_FILE)).catch(() => undefined);
    if (within?.isFile() === true)
      return `its \`${PLAN_FILE}\` is one level below: \`--from ${join(directory, name)}\``;
  }
  const shown = [...files.keys()].slice(0, MOST_NAMED).map((name) => `\`${name}\``);
  return `it has no \`${PLAN_FILE}\`, but ${shown.join(", ")}${files.size > MOST_NAMED ? ", …" : ""}`;
}

/** What may not be in a packed directory. */
export function checkFiles(files: ReadonlyMap<string, Stats>, planned: ReadonlySet<string>): Problem[] {
  return [...files].flatMap(([file, stats]): Problem[] => {
    if (!stats.isFile()) {
      return [{ code: "PACKED_FILE_IRREGULAR", severity: "error", file, actual: kindOf(stats) }];
    }
    const known = file === PLAN_FILE || planned.has(file);
    return known ? [] : [{ code: "PACKED_TARBALL_UNEXPECTED", severity: "error", file }];
  });
}

function kindOf(stats: Stats): string {
  if (stats.isSymbolicLink()) return "a symbolic link";
  return stats.isDirectory() ? "a directory" : "a special file";
}

function unreadable(directory: string, reason: string, cause?: unknown): ReleaseError {
  return new ReleaseError("PACKED_DIRECTORY_UNREADABLE", `\`${directory}\` is not a packed directory: ${reason}`, {
    hint: "Make one with `slipway pack`",
    cause,
  });
}
