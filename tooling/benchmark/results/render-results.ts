import { renderTable } from "../../../packages/core/src/text/table.ts";
import type { Tool } from "../tools/tool.ts";
import { median } from "./median.ts";
import type { Result, Run } from "./result.ts";

const HEAD = [
  "packages",
  "tool",
  "version",
  "runs",
  "wall s (min–max)",
  "to the lower bound",
  "CPU s",
  "memory MB",
  "requests per package",
  "uploads at once",
  "order violations",
  "published",
  "load",
];

/** Results under the same latency as one table, by size and in the order of the tools. */
export function renderResults(results: readonly Result[], tools: readonly Tool[]): string {
  const rows = tools.flatMap((tool, order) =>
    results.filter(({ tool: id }) => id === tool.id).map((result) => ({ result, tool, order })),
  );
  const sorted = rows.toSorted((a, b) => a.result.size - b.result.size || a.order - b.order);
  return renderTable(
    "markdown",
    HEAD,
    sorted.map(({ result, tool }) => renderResult(result, tool, findBound(results, result))),
  );
}

function renderResult({ size, edges, version, runs }: Result, { title }: Tool, bound: Result | undefined): string[] {
  const of = (figure: (run: Run) => number): number => median(runs.map(figure));
  const walls = runs.map(({ wall }) => wall / 1000);
  const wall = median(walls);
  const factor = bound === undefined ? Number.NaN : (wall * 1000) / median(bound.runs.map((run) => run.wall));
  const published = Math.min(...runs.map((run) => run.published));
  const complete = published === size && runs.every(({ exitCode }) => exitCode === 0);
  return [
    String(size),
    title,
    version,
    String(runs.length),
    `${formatSeconds(wall)} (${formatSeconds(Math.min(...walls))}–${formatSeconds(Math.max(...walls))})`,
    Number.isNaN(factor) ? "–" : factor.toFixed(2),
    formatSeconds(of(({ cpu }) => cpu) / 1000),
    String(Math.round(of(({ memory }) => memory) / 1e6)),
    formatRequests(of(({ requests }) => requests) / size, of(({ proofs }) => proofs) / size),
    String(of(({ mostAtOnce }) => mostAtOnce)),
    `${of(({ violations }) => violations)} of ${edges}`,
    complete ? "all" : `${published} of ${size}`,
    of(({ load }) => load).toFixed(1),
  ];
}

function findBound(results: readonly Result[], { size, concurrency }: Result): Result | undefined {
  return results.find(
    (other) => other.tool === "lower-bound" && other.size === size && other.concurrency === concurrency,
  );
}

/** Those that publish, and after a plus sign those that prove it. */
function formatRequests(all: number, proofs: number): string {
  return proofs === 0 ? all.toFixed(1) : `${(all - proofs).toFixed(1)} + ${proofs.toFixed(1)}`;
}

/** Three significant digits. */
function formatSeconds(seconds: number): string {
  return seconds >= 100 ? seconds.toFixed(0) : seconds >= 10 ? seconds.toFixed(1) : seconds.toFixed(2);
}
