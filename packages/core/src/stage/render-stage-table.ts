import { sanitise } from "../problems/sanitise.ts";
import type { StagedVersion } from "./staged-version.ts";

const HEAD = ["package", "version", "dist-tag", "stage identifier"];

/** What waits for a person's word, as plain text in the order given. */
export function renderStageTable(staged: readonly StagedVersion[]): string {
  const rows = staged.map(({ name, version, distTag, id }) => [name, version, distTag ?? "", id]);
  const cells = [HEAD, ...rows].map((row) => row.map(sanitise));
  const widths = HEAD.map((_, column) => cells.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), 0));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
