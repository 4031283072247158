import { join } from "node:path";

import { execa } from "execa";

import { createHome } from "./measure/create-home.ts";
import { linkPrograms } from "./measure/link-programs.ts";
import { programs } from "./tools/programs.ts";

/**
 * Packs a pnpm workspace with `slipway pack`, for tools that start from tarballs. Not measured.
 *
 * @returns Absolute path of the packed directory.
 */
export async function packWorkspace(base: string, workspace: string, registry: string): Promise<string> {
  const packed = join(base, "packed");
  await linkPrograms(join(base, "pack-programs"), { pnpm: programs["pnpm-12"] });
  const env = await createHome(join(base, "pack-home"), registry, join(base, "pack-programs"));
  const args = [programs.slipway, "pack", "--directory", workspace, "--out", packed];
  await execa(process.execPath, args, { cwd: workspace, env, extendEnv: false });
  return packed;
}
