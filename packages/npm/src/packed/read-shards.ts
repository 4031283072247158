import { copyFile, link, lstat, readdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

import { comparePlans, formatShard, type Problem, type PublishPlan, ReleaseError } from "@slipway/core";

import {
  checkFiles,
  listFiles,
  type PackedContents,
  type PackedDirectoryOptions,
  readPackedDirectory,
  readPlan,
} from "./read-packed.ts";
import { isPacked, PLAN_FILE } from "./write-packed.ts";

/** What one job has packed of a plan that several share. */
interface PackedShard {
  /** Absolute path. */
  readonly directory: string;
  readonly plan: PublishPlan;
  /** What may not be there. */
  readonly problems: readonly Problem[];
}

export interface PackedShardsOptions extends Omit<PackedDirectoryOptions, "directory"> {
  /** Absolute paths, one for each job that has packed something. */
  readonly directories: readonly string[];
  /** Absolute path of an empty directory, where all tarballs come together. */
  readonly into: string;
}

/**
 * The directories that several jobs have packed, where they lie below one, as artifacts come down.
 *
 * @returns Nothing where it is a packed directory itself, or holds anything else.
 */
export async function findShards(directory: string): Promise<string[] | undefined> {
  const names = (await readdir(directory).catch((): string[] => [])).toSorted();
  const directories = names.map((name) => join(directory, name));
  const plans = await Promise.all(directories.map(async (path) => lstat(join(path, PLAN_FILE)).catch(() => undefined)));
  const [first] = directories;
  if (first === undefined || !plans.every((stats) => stats?.isFile() === true)) return undefined;
  // A whole release one level below where it should be is told by whoever looks for it here.
  if (directories.length === 1 && (await readShard(first)).plan.shards === undefined) return undefined;
  return directories;
}

/**
 * Reads what several jobs have packed of one plan, each as hostile as a single one: together they must be that plan, with
 * nothing missing, twice, or in another's place.
 *
 * @throws {ReleaseError} `PACKED_SHARD_MISSING`, `PACKED_SHARD_FOREIGN`, and as `readPackedDirectory` does.
 */
export async function readPackedShards(options: PackedShardsOptions): Promise<PackedContents> {
  const { directories, into, trustedPlan, config } = options;
  const shards = await Promise.all(directories.map(readShard));
  const [only, ...others] = shards;
  // A divided plan that one job has packed.
  if (only !== undefined && others.length === 0 && isPacked(only.plan))
    return readPackedDirectory({ ...options, directory: only.directory });
  const plan = unite(shards, trustedPlan);
  for (const shard of shards) await bring(shard, into);
  await writeFile(join(into, PLAN_FILE), JSON.stringify(plan));
  const contents = await readPackedDirectory({ directory: into, config, ...(trustedPlan && { trustedPlan }) });
  return { ...contents, problems: [...shards.flatMap(({ problems }) => problems), ...contents.problems] };
}

async function readShard(directory: string): Promise<PackedShard> {
  const files = await listFiles(directory);
  const plan = await readPlan(directory, files);
  const own = new Set(plan.packages.flatMap(({ tarball }) => tarball?.file ?? []));
  const problems = checkFiles(files, own).map((problem) => ({
    ...problem,
    file: `${basename(directory)}/${problem.file ?? ""}`,
  }));
  return { directory, plan, problems };
}

/** The plan with every job's tarballs. */
function unite(shards: readonly PackedShard[], trustedPlan: PublishPlan | undefined): PublishPlan {
  const [first] = shards;
  const expected = trustedPlan ?? first?.plan;
  if (expected === undefined) throw new RangeError("no directory was given");
  const owners = new Map<number, PackedShard>();
  for (const shard of shards) {
    const index = identify(shard, expected);
    if (index === undefined) continue;
    const other = owners.get(index);
    if (other !== undefined) {
      throw foreign(shard, `it holds what \`${other.directory}\` holds already: shard ${name(index, expected)}`);
    }
    owners.set(index, shard);
  }
  const entries = new Map(
    [...owners.values()].flatMap(({ plan }) =>
      plan.packages.flatMap((entry) => (entry.tarball === undefined ? [] : [[entry.name, entry] as const])),
    ),
  );
  requireAll(expected, entries);
  return { ...expected, packages: expected.packages.map((entry) => entries.get(entry.name) ?? entry) };
}

/** Which shard a directory is; nothing for one that had nothing to pack. */
function identify(shard: PackedShard, expected: PublishPlan): number | undefined {
  const { plan } = shard;
  if (expected.shards === undefined) {
    throw foreign(shard, "the plan is not divided among several jobs, so that one directory holds all of it");
  }
  const [difference] = comparePlans(expected, plan);
  if (difference !== undefined) {
    const { package: of, field = "registry", actual = "absent", expected: planned = "absent" } = difference;
    const subject = of === undefined ? `\`${field}\`` : `\`${field}\` of \`${of}\``;
    throw foreign(shard, `it was packed for another plan: ${subject} is \`${actual}\`, not \`${planned}\``);
  }
  const packed = plan.packages.filter(({ tarball }) => tarball !== undefined);
  const [own] = packed;
  const other = packed.find((entry) => entry.shard !== own?.shard);
  if (own?.shard !== undefined && other?.shard !== undefined) {
    throw foreign(
      shard,
      `\`${own.name}\` in it is of shard ${name(own.shard, plan)}, and \`${other.name}\` of ${name(other.shard, plan)}`,
    );
  }
  return own?.shard;
}

const MOST_NAMED = 5;

function requireAll(expected: PublishPlan, entries: ReadonlyMap<string, unknown>): void {
  const missing = expected.packages.filter((entry) => !entries.has(entry.name));
  if (missing.length === 0) return;
  const shards = [...new Set(missing.map(({ shard = 0 }) => shard))].toSorted((a, b) => a - b);
  const named = missing.slice(0, MOST_NAMED).map((entry) => `\`${entry.name}\``);
  throw new ReleaseError(
    "PACKED_SHARD_MISSING",
    `no directory has ${named.join(", ")}${missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : ""}, which ${shards.length === 1 ? "shard" : "shards"} ${shards.map((index) => name(index, expected)).join(", ")} packs`,
    { hint: "Run the jobs again that failed, and then this one: the others' directories stay as they are" },
  );
}

/** A link where the file system can, since nobody writes to either. */
async function bring({ directory, plan }: PackedShard, into: string): Promise<void> {
  for (const { tarball } of plan.packages) {
    if (tarball === undefined) continue;
    const [from, to] = [join(directory, tarball.file), join(into, tarball.file)];
    // What is missing or no plain file is told by whoever looks for it there.
    const stats = await lstat(from).catch(() => undefined);
    if (stats?.isFile() !== true) continue;
    await link(from, to).catch(async () => copyFile(from, to));
  }
}

function name(index: number, { shards = 1 }: PublishPlan): string {
  return formatShard({ index, count: shards });
}

function foreign({ directory }: PackedShard, reason: string): ReleaseError {
  return new ReleaseError("PACKED_SHARD_FOREIGN", `\`${directory}\` is no part of this release: ${reason}`, {
    hint: "Give the directories of one run, each once: `slipway publish --from packed-1 packed-2 --plan plan.json`",
  });
}
