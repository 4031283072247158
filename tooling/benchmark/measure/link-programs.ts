import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Makes a directory for PATH in which programs have the names that a tool looks for.
 *
 * @param programs Absolute paths by name; scripts are run by the Node that runs this.
 */
export async function linkPrograms(directory: string, programs: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(directory, { recursive: true });
  await symlink(process.execPath, join(directory, "node"));
  for (const [name, program] of Object.entries(programs)) {
    const file = join(directory, name);
    if (!/\.[cm]?js$/u.test(program)) {
      await symlink(program, file);
      continue;
    }
    await writeFile(file, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
    await chmod(file, 0o755);
  }
}
