import { renderTable } from "../../../packages/core/src/text/table.ts";
import { median } from "./median.ts";
import type { CheckResult } from "./result.ts";

const HEAD = ["packages", "runs", "wall s (min–max)", "CPU s", "memory MB", "growth per package kB"];

/** `slipway check --offline` by size; growth is against the next smaller one. */
export function renderChecks(checks: readonly CheckResult[]): string {
  const sorted = checks.toSorted((a, b) => a.size - b.size);
  const rows = sorted.map(({ size, runs }, index) => {
    const walls = runs.map(({ wall }) => wall / 1000);
    const memory = median(runs.map((run) => run.memory));
    return [
      String(size),
      String(runs.length),
      `${median(walls).toFixed(2)} (${Math.min(...walls).toFixed(2)}–${Math.max(...walls).toFixed(2)})`,
      (median(runs.map(({ cpu }) => cpu)) / 1000).toFixed(2),
      (memory / 1e6).toFixed(0),
      index === 0 ? "–" : (growth(sorted[index - 1], { size, memory }) / 1000).toFixed(0),
    ];
  });
  return [
    "`slipway check --offline` with a warm disk. Memory is the highest the process held.",
    renderTable("markdown", HEAD, rows),
  ].join("\n\n");
}

function growth(smaller: CheckResult | undefined, { size, memory }: { size: number; memory: number }): number {
  if (smaller === undefined) return Number.NaN;
  return (memory - median(smaller.runs.map((run) => run.memory))) / (size - smaller.size);
}
