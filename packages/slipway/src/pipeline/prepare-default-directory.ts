import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Where tarballs go when nobody says where: `.slipway/packed`, which git is told to ignore. A second run finds plan and
 * ledger there.
 *
 * @param root Absolute path of the workspace root.
 * @returns Absolute path.
 */
export async function prepareDefaultDirectory(root: string): Promise<string> {
  const own = join(root, ".slipway");
  await mkdir(own, { recursive: true });
  await writeFile(join(own, ".gitignore"), "*\n");
  return join(own, "packed");
}
