import { renderTable } from "../../../packages/core/src/text/table.ts";
import type { Result } from "./result.ts";
import { wallOf } from "./wall-of.ts";

const HEAD = [
  "packages",
  "PUT after ms",
  "uploads at once",
  "lower bound s",
  "slipway publish --from s",
  "PUTs per minute",
];

const MINUTE = 60_000;

/** What more uploads at once bring, where it was measured with several numbers of them; nothing where it was not. */
export function renderConcurrency(publications: readonly Result[]): string | undefined {
  const own = publications.filter(({ tool }) => tool === "slipway-packed");
  const rows = own
    .filter((result) => own.some((other) => isSameButConcurrency(result, other)))
    .toSorted((a, b) => a.size - b.size || a.concurrency - b.concurrency)
    .map((result) => {
      const bound = publications.find((other) => other.tool === "lower-bound" && isSame(other, result));
      const wall = wallOf(result);
      return [
        String(result.size),
        String(result.latency.put),
        String(result.concurrency),
        bound === undefined ? "–" : (wallOf(bound) / 1000).toFixed(1),
        (wall / 1000).toFixed(1),
        ((result.size / wall) * MINUTE).toFixed(0),
      ];
    });
  return rows.length === 0 ? undefined : renderTable("markdown", HEAD, rows);
}

function isSameButConcurrency(a: Result, b: Result): boolean {
  return isSame({ ...a, concurrency: b.concurrency }, b) && a.concurrency !== b.concurrency;
}

function isSame(a: Result, b: Result): boolean {
  return a.size === b.size && a.latency.put === b.latency.put && a.concurrency === b.concurrency;
}
