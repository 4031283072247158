import { parseArgs } from "node:util";

import type { Latency } from "./registry/request-record.ts";
import { COMPARED_CONCURRENCY } from "./results/result.ts";
import { tools } from "./tools/tools.ts";

export interface BenchmarkOptions {
  readonly sizes: readonly number[];
  /** Sizes of the workspaces that `check` is measured on. */
  readonly checks: readonly number[];
  readonly tools: readonly string[];
  readonly latencies: readonly Latency[];
  readonly runs: number;
  readonly concurrency: number;
  /** Seconds. What takes longer by arithmetic is not begun, and nothing runs for longer. */
  readonly longest: number;
  /** Page to write; absent, it is printed. */
  readonly out?: string;
  /** JSON of what was measured before, which new results are added to. */
  readonly data?: string;
  readonly help: boolean;
}

export const USAGE = `node tooling/benchmark/main.ts [options]

  --sizes <n,…>          packages in a workspace (10,50,200,1000; 0 for none)
  --checks <n,…>         packages in a workspace that is checked (100,1000,2000; 0 for none)
  --tools <id,…>         ${tools.map(({ id }) => id).join(", ")}
  --latency <ms[/ms],…>  of the registry's answers to GET and PUT (0,50/1500)
  --runs <n>             of each tool under the same conditions; medians are shown (3)
  --concurrency <n>      uploads at once, for tools that have a setting for it (${COMPARED_CONCURRENCY})
  --longest <seconds>    leaves out what takes longer, and ends what does (600)
  --data <file>          keeps figures as JSON, and adds to those that are there
  --out <file>           writes the page there instead of printing it`;

/** @throws {TypeError} For an unknown option. @throws {RangeError} For a value that makes no sense. */
export function parseOptions(args: readonly string[]): BenchmarkOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sizes: { type: "string", default: "10,50,200,1000" },
      checks: { type: "string", default: "100,1000,2000" },
      tools: { type: "string", default: tools.map(({ id }) => id).join(",") },
      latency: { type: "string", default: "0,50/1500" },
      runs: { type: "string", default: "3" },
      concurrency: { type: "string", default: String(COMPARED_CONCURRENCY) },
      longest: { type: "string", default: "600" },
      data: { type: "string" },
      out: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const { out, data } = values;
  return {
    sizes: values.sizes.split(",").map(parseCount).filter(Boolean),
    checks: values.checks.split(",").map(parseCount).filter(Boolean),
    tools: values.tools.split(",").map(parseTool),
    latencies: values.latency.split(",").map(parseLatency),
    runs: parseCount(values.runs),
    concurrency: parseCount(values.concurrency),
    longest: parseCount(values.longest),
    ...(out !== undefined && { out }),
    ...(data !== undefined && { data }),
    help: values.help,
  };
}

function parseCount(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`\`${text}\` is no whole number`);
  return value;
}

function parseTool(id: string): string {
  if (tools.some((tool) => tool.id === id)) return id;
  throw new RangeError(`there is no tool \`${id}\`; there are ${tools.map((tool) => tool.id).join(", ")}`);
}

function parseLatency(text: string): Latency {
  const [get = "", put = get] = text.split("/", 2);
  return { get: parseCount(get), put: parseCount(put) };
}
