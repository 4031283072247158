import { readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";

/** GitHub refuses workflow files above half this size. */
const MOST_BYTES = 1024 * 1024;

type ReadText = { readonly text: string } | { readonly failure: string };

/**
 * Reads a UTF-8 file of a directory. What leads out of the directory, through a symbolic link for instance, is not
 * followed.
 *
 * @param file POSIX path from `base`.
 * @returns `undefined` when there is no such file.
 */
export async function readInside(base: string, file: string): Promise<ReadText | undefined> {
  try {
    const [root, target] = await Promise.all([realpath(base), realpath(join(base, file))]);
    if (!target.startsWith(root + sep)) return { failure: "a symbolic link leads out of the repository" };
    const { size, isFile } = await stat(target).then((stats) => ({ size: stats.size, isFile: stats.isFile() }));
    if (!isFile) return undefined;
    if (size > MOST_BYTES) return { failure: `it is larger than ${MOST_BYTES} bytes` };
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await readFile(target)) };
  } catch (error) {
    if (error instanceof TypeError) return { failure: "it is not UTF-8" };
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return code === "ENOENT" || code === "ENOTDIR"
      ? undefined
      : { failure: `it could not be read: \`${String(code)}\`` };
  }
}
