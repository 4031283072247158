import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { applyEdits, applyFixes, type Problem } from "@slipway/core";
import { readUtf8 } from "@slipway/npm";

export interface WrittenFixes {
  /** The files that changed, in order. */
  readonly changed: readonly string[];
  /** The files that are not UTF-8: to write one back would change other bytes as well. */
  readonly refused: readonly string[];
}

/**
 * Mends in place what problems say can be mended, and nothing else in those files.
 *
 * @param base Absolute path that the problems' files are relative to.
 */
export async function writeFixes(base: string, problems: readonly Problem[]): Promise<WrittenFixes> {
  const fixes = Map.groupBy(
    problems.flatMap(({ fix }) => fix ?? []),
    ({ file }) => file,
  );
  const edits = Map.groupBy(
    problems.flatMap(({ edits = [] }) => edits),
    ({ file }) => file,
  );
  const changed: string[] = [];
  const refused: string[] = [];
  for (const file of new Set([...fixes.keys(), ...edits.keys()])) {
    const path = join(base, file);
    const read = await readUtf8(path);
    if ("invalidAt" in read) {
      refused.push(file);
      continue;
    }
    const mended = applyEdits(applyFixes(read.text, fixes.get(file) ?? []), edits.get(file) ?? []);
    if (mended === read.text) continue;
    await writeFile(path, mended);
    changed.push(file);
  }
  return { changed: changed.toSorted(), refused: refused.toSorted() };
}
