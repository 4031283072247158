import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { ReleaseError } from "@slipway/core";
import * as v from "valibot";

/** Base name of the plan in a packed directory. */
export const PLAN_FILE = "plan.json";

/** The plan while tarballs are put beside it: a directory with this one only is not finished. */
export const UNFINISHED_PLAN_FILE = "plan.json.unfinished";

const Plan = v.object({
  schemaVersion: v.literal(1),
  packages: v.array(v.object({ tarball: v.optional(v.object({ file: v.string() })) })),
});

/**
 * Makes a directory ready to be packed into: creates it, or removes what an earlier packing left there.
 *
 * @throws {ReleaseError} `PACK_DIRECTORY_FOREIGN` when anything else is in it; nothing is removed then.
 */
export async function prepareOutput(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const files = await readdir(directory);
  const own = await listOwn(directory, files);
  const foreign = files.find((file) => !own.includes(file));
  if (foreign !== undefined) {
    throw new ReleaseError(
      "PACK_DIRECTORY_FOREIGN",
      `\`${directory}\` holds \`${foreign}\`, which packing did not put there`,
      {
        hint: "give a directory that is empty, does not exist, or was packed into before",
      },
    );
  }
  // The plan goes first: without it, nobody takes what is left for a packed release.
  for (const file of own) await rm(join(directory, file));
}

async function listOwn(directory: string, files: readonly string[]): Promise<string[]> {
  const own: string[] = [];
  for (const planFile of [PLAN_FILE, UNFINISHED_PLAN_FILE]) {
    if (!files.includes(planFile)) continue;
    const plan = parsePlan(await readFile(join(directory, planFile), "utf8"));
    if (plan === undefined) continue;
    const tarballs = new Set(plan.packages.map(({ tarball }) => tarball?.file));
    own.push(planFile, ...files.filter((file) => tarballs.has(file)));
  }
  return own;
}

function parsePlan(text: string): v.InferOutput<typeof Plan> | undefined {
  try {
    return v.parse(Plan, JSON.parse(text));
  } catch {
    return undefined;
  }
}
