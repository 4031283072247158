import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { relative } from "node:path";

import type { Mutant } from "@stryker-mutator/api/core";

/** A mutant by what it changes rather than by where: edits elsewhere in the file leave it the one it was. */
export interface Change {
  /** From the root of the repository. */
  readonly file: string;
  /** The line it begins in. */
  readonly line: string;
  readonly mutator: string;
  readonly original: string;
  readonly replacement: string;
}

/**
 * Reads what a mutant changes from the source it was made of.
 *
 * @param first What Stryker calls the first line and column: 0 in a mutant that is to be tested, 1 in a result.
 */
export function describeChange({ fileName, location, mutatorName, replacement }: Mutant, first: 0 | 1): Change {
  const lines = readFileSync(fileName, "utf8").split("\n");
  const { start, end } = location;
  const changed = lines.slice(start.line - first, end.line - first + 1);
  changed.push((changed.pop() ?? "").slice(0, end.column - first));
  return {
    file: relative(process.cwd(), fileName),
    line: (lines[start.line - first] ?? "").trim(),
    mutator: mutatorName,
    original: changed.join("\n").slice(start.column - first),
    replacement,
  };
}

/** The ids of so many mutants. A seed always chooses the same ones from the same sources. */
export function drawSample(mutants: readonly Mutant[], seed: string, size: number): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const ranked = mutants.map((mutant) => {
    const change = JSON.stringify(describeChange(mutant, 0));
    const before = seen.get(change) ?? 0;
    seen.set(change, before + 1);
    return { id: mutant.id, rank: createHash("sha256").update(`${seed} ${before} ${change}`).digest("hex") };
  });
  return new Set(
    ranked
      .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
      .slice(0, size)
      .map(({ id }) => id),
  );
}
