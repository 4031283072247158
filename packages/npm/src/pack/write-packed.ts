import { copyFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { PublishPlan } from "@slipway/core";

import type { CollectedTarball } from "./collect-tarballs.ts";
import { PLAN_FILE, UNFINISHED_PLAN_FILE } from "./prepare-output.ts";

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

async function move(source: string, target: string): Promise<void> {
  try {
    await rename(source, target);
  } catch {
    // Another file system.
    await copyFile(source, target);
    await rm(source);
  }
}
