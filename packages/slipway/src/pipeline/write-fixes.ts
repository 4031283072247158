import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { applyEdits, applyFixes, type Problem } from "@slipway/core";

/**
 * Mends in place what problems say can be mended, and nothing else in those files.
 *
 * @param base Absolute path that the problems' files are relative to.
 * @returns The files that changed, in order.
 */
export async function writeFixes(base: string, problems: readonly Problem[]): Promise<string[]> {
  const fixes = Map.groupBy(
    problems.flatMap(({ fix }) => fix ?? []),
    ({ file }) => file,
  );
  const edits = Map.groupBy(
    problems.flatMap(({ edits = [] }) => edits),
    ({ file }) => file,
  );
  const changed: string[] = [];
  for (const file of new Set([...fixes.keys(), ...edits.keys()])) {
    const path = join(base, file);
    const text = await readFile(path, "utf8");
    const mended = applyEdits(applyFixes(text, fixes.get(file) ?? []), edits.get(file) ?? []);
    if (mended === text) continue;
    await writeFile(path, mended);
    changed.push(file);
  }
  return changed.toSorted();
}
