import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { ReleaseError } from "@slipway/core";
import * as v from "valibot";

import { RELEASE_FILES } from "./release-files.ts";

/** Base name of the plan in a packed directory. */
export const PLAN_FILE = "plan.json";

/** The plan while tarballs are put beside it: a directory with this one only is not finished. */
export const UNFINISHED_PLAN_FILE = "plan.json.unfinished";

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
  await mkdir(directory, { recursive: true });
  const files = await readdir(directory);
  const own = await listOwn(directory, files);
  const foreign = files.find((file) => !own.has(file) && !RELEASE_FILES.has(file));
  if (foreign !== undefined) {
    throw new ReleaseError(
      "PACK_DIRECTORY_FOREIGN",
      `\`${directory}\` holds \`${foreign}\`, which packing did not put there`,
      { hint: "give a directory that is empty, does not exist, or was packed into before" },
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
