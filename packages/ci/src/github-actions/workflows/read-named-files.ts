import { realpath } from "node:fs/promises";
import { join, posix, relative, sep } from "node:path";

import type { NamedFile } from "@slipway/core";

import { listTracked } from "../../git/git.ts";
import type { Environment } from "../../provider/ci-provider.ts";
import { readInside } from "./read-inside.ts";

/** Files that are looked into: what they are for is told by their name. */
const TEXTS =
  /(?:\.(?:sh|bash|zsh|[cm]?[jt]s|py)|\/[^./]+|^[^./]+|nx\.json|(?:^|\/)project\.json|lerna\.json|\.npmrc|pnpm-workspace\.yaml)$/;

/**
 * Files that commands of workflows name, as git has them: what lies about in this directory alone is in no job's checkout.
 * What a submodule brings is not known.
 *
 * @param base Absolute path of the repository's root.
 * @param files POSIX paths from `base`.
 */
export async function readNamedFiles(
  base: string,
  files: readonly string[],
  environment: Environment,
): Promise<ReadonlyMap<string, NamedFile>> {
  const [submodules, places] = await Promise.all([
    listSubmodules(base),
    Promise.all(files.map(async (file) => [file, await placeOf(base, file)] as const)),
  ]);
  const tracked = await listTracked(base, [...new Set(places.flat())], environment);
  const read = places.map(async ([file, place]): Promise<[string, NamedFile][]> => {
    if (submodules.some((path) => `${file}/`.startsWith(`${path}/`))) return [];
    if (tracked === undefined) return [];
    const isThere = [file, place].some((path) => tracked.some((entry) => `${entry}/`.startsWith(`${path}/`)));
    if (!isThere) return [[file, { kind: "absent" }]];
    const text = TEXTS.test(file) ? await readInside(base, file) : undefined;
    return [[file, { kind: "present", text: text !== undefined && "text" in text ? text.text : undefined }]];
  });
  return new Map((await Promise.all(read)).flat());
}

/** Where a path leads to when its directories are links. */
async function placeOf(base: string, file: string): Promise<string> {
  try {
    const [root, target] = await Promise.all([realpath(base), realpath(join(base, file))]);
    return relative(root, target).split(sep).join(posix.sep) || ".";
  } catch {
    return file;
  }
}

async function listSubmodules(base: string): Promise<string[]> {
  const read = await readInside(base, ".gitmodules");
  const text = read !== undefined && "text" in read ? read.text : "";
  return [...text.matchAll(/^\s*path\s*=\s*(.+?)\s*$/gm)].map(([, path = ""]) => path);
}
