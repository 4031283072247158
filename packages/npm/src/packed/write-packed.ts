import { copyFile, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { type PackedPlan, type PlanEntry, type PublishPlan, ReleaseError, type Tarball } from "@slipway/core";
import * as v from "valibot";

import { makeDirectory } from "../files/plain-file.ts";

/** Base name of the plan in a packed directory. */
export const PLAN_FILE = "plan.json";

/** The plan while tarballs are put beside it: a directory with this one only is not finished. */
const UNFINISHED_PLAN_FILE = "plan.json.unfinished";

const Plan = v.object({
  schemaVersion: v.literal(1),
  packages: v.array(v.object({ tarball: v.optional(v.object({ file: v.string() })) })),
});

/**
 * Makes a directory ready to be packed into: creates it, or removes what an earlier packing left there, finished or not.
 *
 * @throws {ReleaseError} `PACK_DIRECTORY_FOREIGN` when anything else is in it; nothing is removed then.
 */
export async function prepareOutput(directory: string): Promise<void> {
  await makeDirectory(directory);
  const files = await readdir(directory);
  const own = await listOwn(directory, files);
  const foreign = files.find((file) => !own.has(file));
  if (foreign !== undefined) {
    throw new ReleaseError(
      "PACK_DIRECTORY_FOREIGN",
      `\`${directory}\` holds \`${foreign}\`, which packing did not put there`,
      { hint: "Give a directory that is empty, does not exist, or was packed into before" },
    );
  }
  // The plan goes first: without it, nobody takes what is left for a packed release.
  for (const file of own) await rm(join(directory, file));
}

/** Plans first. */
async function listOwn(directory: string, files: readonly string[]): Promise<ReadonlySet<string>> {
  const own = new Set<string>();
  const tarballs = new Set<string>();
  for (const file of [PLAN_FILE, UNFINISHED_PLAN_FILE].filter((name) => files.includes(name))) {
    const plan = parsePlan(await readFile(join(directory, file), "utf8"));
    // Nobody else has a file of the other name; it may have been cut off.
    if (plan !== undefined || file === UNFINISHED_PLAN_FILE) own.add(file);
    for (const { tarball } of plan?.packages ?? []) if (tarball !== undefined) tarballs.add(tarball.file);
  }
  for (const file of files) if (tarballs.has(file)) own.add(file);
  return own;
}

function parsePlan(text: string): v.InferOutput<typeof Plan> | undefined {
  try {
    return v.parse(Plan, JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A tarball that a package manager has made. */
export interface CollectedTarball extends Omit<Tarball, "file"> {
  /** Absolute path. */
  readonly path: string;
}

/**
 * Puts tarballs and plan into a prepared directory. The plan comes first under another name, so that a later run knows
 * what an interrupted one left, and gets its own when everything is there.
 *
 * @param names File names by package.
 */
export async function writePacked(
  directory: string,
  plan: PublishPlan,
  tarballs: ReadonlyMap<string, CollectedTarball>,
  names: ReadonlyMap<string, string>,
): Promise<PublishPlan> {
  const packages = plan.packages.map((entry) => {
    const collected = tarballs.get(entry.name);
    const file = names.get(entry.name);
    if (collected === undefined || file === undefined) return entry;
    const { path: _, ...tarball } = collected;
    return { ...entry, tarball: { file, ...tarball } };
  });
  const packed: PublishPlan = { ...plan, packages };
  const unfinished = join(directory, UNFINISHED_PLAN_FILE);
  await writeFile(unfinished, `${JSON.stringify(packed, null, 2)}\n`, { flush: true });
  for (const { name, tarball } of packages) {
    const source = tarballs.get(name)?.path;
    if (source !== undefined && tarball !== undefined) await move(source, join(directory, tarball.file));
  }
  await rename(unfinished, join(directory, PLAN_FILE));
  return packed;
}

/** Whether every entry of a plan has its tarball. */
export function isPacked(plan: PublishPlan): plan is PackedPlan {
  return plan.packages.every(({ tarball }) => tarball !== undefined);
}

async function move(source: string, target: string): Promise<void> {
  try {
    await rename(source, target);
  } catch {
    // Another file system.
    await copyFile(source, target);
    await rm(source);
  }
}

/** Bytes, with room for the extension and a number. */
const MAX_LENGTH = 200;

/**
 * File names for a plan's tarballs by package name, as npm gives them: `scope-name-version.tgz`. Two packages may get the
 * same name that way (`@a/b-c` and `@a-b/c`), also where letter case does not count; the second one gets a number.
 */
export function nameTarballs(entries: readonly Pick<PlanEntry, "name" | "version">[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    entries.map(({ name, version }) => {
      const stem = `${name}-${version}`
        .replace(/^@/u, "")
        .replaceAll("/", "-")
        .replaceAll(/[^\w.+~-]/gu, "_")
        .replace(/^[.~+-]+/u, "")
        .slice(0, MAX_LENGTH);
      let file = `${stem}.tgz`;
      for (let number = 2; taken.has(file.toLowerCase()); number += 1) file = `${stem}-${number}.tgz`;
      taken.add(file.toLowerCase());
      return [name, file];
    }),
  );
}
