import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, posix } from "node:path";

import type { Problem } from "@slipway/core";
import { isDynamicPattern } from "tinyglobby";

import { readBounded } from "../files/plain-file.ts";
import { MANIFEST } from "./declaration.ts";
import { fromBase, normaliseGlob, type Tree } from "./members.ts";

/** Bytes of `.gitmodules`. */
const LARGEST_LIST = 1_000_000;

/** Each is compared with every pattern. */
const MOST_SUBMODULES = 500;

/**
 * Warns of patterns behind which packages are missing: those without a wildcard that match nothing, and those that lead
 * into a submodule that is not checked out, as `actions/checkout` leaves them.
 */
export async function checkPatterns(trees: readonly Tree[], base: string): Promise<readonly Problem[]> {
  const submodules = await listEmptySubmodules(base);
  return trees.flatMap(({ directory, patterns }) => {
    const { globs } = patterns;
    const file = fromBase(base, join(directory, patterns.file));
    const fromTree = (path: string): string => fromBase(directory, join(base, path));
    const negative = globs.filter((glob) => glob.startsWith("!")).map(normaliseGlob);
    const isTaken = (path: string): boolean => negative.some((glob) => posix.matchesGlob(path, glob));
    return globs.flatMap((glob, index) => {
      const path = normaliseGlob(glob);
      if (glob.startsWith("!") || path === ".") return [];
      const submodule = submodules.find((one) => leadsInto(path, fromTree(one)) && !isTaken(fromTree(one)));
      const isMissing = !isDynamicPattern(path) && !isTaken(path) && !existsSync(join(directory, path, MANIFEST));
      if (submodule === undefined && !isMissing) return [];
      const position = patterns.locate(index);
      const problem: Problem = {
        code: "WORKSPACE_PATTERN_UNMATCHED",
        severity: "warning",
        file,
        actual: glob,
        reason:
          submodule === undefined ? `there is no \`${MANIFEST}\`` : `the submodule \`${submodule}\` is not checked out`,
      };
      return [position === undefined ? problem : { ...problem, position }];
    });
  });
}

/** Paths from the base of the submodules without content. */
async function listEmptySubmodules(base: string): Promise<readonly string[]> {
  const text = await readBounded(join(base, ".gitmodules"), LARGEST_LIST).then(String, () => "");
  const found = [...text.matchAll(/^[ \t]*path[ \t]*=[ \t]*"?([^"\r\n]+)/gmu)].flatMap(
    ([, path]) => path?.trim() ?? [],
  );
  const paths = found.slice(0, MOST_SUBMODULES);
  const entries = await Promise.all(paths.map(async (path) => readdir(join(base, path)).catch(() => [])));
  return paths.filter((_, index) => entries[index]?.length === 0);
}

/** Whether a pattern can match the directory at a path, or something below it. */
function leadsInto(pattern: string, path: string): boolean {
  const segments = pattern.split("/");
  for (const [index, part] of path.split("/").entries()) {
    const segment = segments[index];
    if (segment === "**") return true;
    if (segment === undefined || !posix.matchesGlob(part, segment)) return false;
  }
  return true;
}
