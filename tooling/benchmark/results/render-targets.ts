import { renderTable } from "../../../packages/core/src/text/table.ts";
import { median } from "./median.ts";
import type { Result, Results, Run } from "./result.ts";
import { wallOf } from "./wall-of.ts";

/** Tools whose uploader and packer run on Node; each is told apart from the ones that only start native programs. */
const NODE_PEERS = ["changesets", "lerna", "pnpm-10", "pnpm-11", "npm-11", "npm-12", "yarn"];

const LATENCY = 1500;
const MEGABYTE = 1e6;

interface Target {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  readonly met: boolean;
}

/** What Slipway was to reach, and what it did, as far as it was measured. */
export function renderTargets({ publications, checks }: Results): string {
  const sizes = [...new Set(publications.map(({ size }) => size))].toSorted((a, b) => a - b);
  const targets = [
    ...sizes.flatMap((size) => compareWithBound(publications, size)),
    ...judgeThousand(publications),
    ...sizes.flatMap((size) => compareWithPeers(publications, size)),
    ...sizes.flatMap((size) => compareWithNative(publications, size)),
    ...judgeRequests(publications),
    ...judgeCheck(checks),
  ];
  return renderTable(
    "markdown",
    ["target", "wanted", "measured", "met"],
    targets.map(({ what, wanted, measured, met }) => [what, wanted, measured, met ? "yes" : "no"]),
  );
}

function compareWithBound(results: readonly Result[], size: number): Target[] {
  const slipway = find(results, "slipway-packed", size, LATENCY);
  const bound = find(results, "lower-bound", size, LATENCY);
  if (slipway === undefined || bound === undefined) return [];
  const factor = wallOf(slipway) / wallOf(bound);
  return [
    {
      what: `${size} packages, PUT ${LATENCY} ms: time to the lower bound`,
      wanted: "1.08",
      measured: factor.toFixed(3),
      met: factor <= 1.08,
    },
  ];
}

function judgeThousand(results: readonly Result[]): Target[] {
  const slipway = find(results, "slipway-packed", 1000, 0);
  if (slipway === undefined) return [];
  const seconds = wallOf(slipway) / 1000;
  const memory = medianOf(slipway, (run) => run.memory) / MEGABYTE;
  const what = "1,000 packages, no latency, tarballs packed";
  return [
    { what: `${what}: time`, wanted: "3 s", measured: `${seconds.toFixed(2)} s`, met: seconds < 3 },
    { what: `${what}: memory`, wanted: "150 MB", measured: `${memory.toFixed(0)} MB`, met: memory < 150 },
  ];
}

/** Against the fastest of them, and how many of all are that much slower. */
function compareWithPeers(results: readonly Result[], size: number): Target[] {
  const slipway = find(results, "slipway", size, 0);
  const peers = NODE_PEERS.flatMap((id) => find(results, id, size, 0) ?? []).toSorted((a, b) => wallOf(a) - wallOf(b));
  const [fastest] = peers;
  if (slipway === undefined || fastest === undefined) return [];
  const factor = wallOf(fastest) / wallOf(slipway);
  const far = peers.filter((peer) => wallOf(peer) / wallOf(slipway) >= 4);
  return [
    {
      what: `${size} packages, no latency, with packing: faster than the fastest peer on Node (${fastest.tool})`,
      wanted: "4 times",
      measured: `${factor.toFixed(2)} times; 4 or more than ${far.length} of ${peers.length} such peers`,
      met: factor >= 4,
    },
  ];
}

function compareWithNative(results: readonly Result[], size: number): Target[] {
  const slipway = find(results, "slipway", size, 0);
  const native = find(results, "pnpm-12", size, 0);
  if (slipway === undefined || native === undefined) return [];
  const factor = wallOf(slipway) / wallOf(native);
  return [
    {
      what: `${size} packages, no latency, with packing: time to pnpm 12`,
      wanted: "2.00",
      measured: factor.toFixed(2),
      met: factor <= 2,
    },
  ];
}

function judgeRequests(results: readonly Result[]): Target[] {
  return ["slipway-packed", "slipway"].flatMap((id) => {
    const own = results.filter(({ tool }) => tool === id);
    if (own.length === 0) return [];
    const most = (figure: (run: Run) => number): number =>
      Math.max(...own.map((result) => medianOf(result, figure) / result.size));
    const publishing = most(({ requests, proofs }) => requests - proofs);
    const proving = most(({ proofs }) => proofs);
    return {
      what: `requests per package, ${id}`,
      wanted: "2",
      measured: `${publishing.toFixed(1)} to publish, ${proving.toFixed(1)} to prove it`,
      met: publishing + proving <= 2,
    };
  });
}

function judgeCheck(checks: Results["checks"]): Target[] {
  const memoryOf = (size: number): number =>
    median(checks.find((check) => check.size === size)?.runs.map((run) => run.memory) ?? []);
  const wall = median(checks.find(({ size }) => size === 1000)?.runs.map((run) => run.wall) ?? []) / 1000;
  const growth = (memoryOf(2000) - memoryOf(100)) / 1900 / 1000;
  return [
    { what: "check, 1,000 packages: time", wanted: "1.5 s", measured: `${wall.toFixed(2)} s`, met: wall < 1.5 },
    {
      what: "check, 100 to 2,000 packages: memory per package",
      wanted: "100 kB",
      measured: `${growth.toFixed(0)} kB`,
      met: growth < 100,
    },
  ].filter(({ measured }) => !measured.startsWith("NaN"));
}

function find(results: readonly Result[], tool: string, size: number, put: number): Result | undefined {
  return results.find((result) => result.tool === tool && result.size === size && result.latency.put === put);
}

function medianOf({ runs }: Result, figure: (run: Run) => number): number {
  return median(runs.map(figure));
}
