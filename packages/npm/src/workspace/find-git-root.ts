import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * The root of the git work tree that a directory lies in, by looking upward for `.git`: a directory with a `HEAD`, or, in
 * a linked work tree or a submodule, a file that says where it is.
 */
export async function findGitRoot(directory: string): Promise<string | undefined> {
  if (await isGitRoot(directory)) return directory;
  const parent = dirname(directory);
  return parent === directory ? undefined : findGitRoot(parent);
}

async function isGitRoot(directory: string): Promise<boolean> {
  const entry = join(directory, ".git");
  try {
    const { isDirectory } = await stat(entry).then((stats) => ({ isDirectory: stats.isDirectory() }));
    if (isDirectory) return (await stat(join(entry, "HEAD"))).isFile();
    return (await readFile(entry, "utf8")).startsWith("gitdir:");
  } catch {
    return false;
  }
}
