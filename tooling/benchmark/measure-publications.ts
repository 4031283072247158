import { join } from "node:path";

import { measureTool } from "./measure-tool.ts";
import { packWorkspace } from "./pack-workspace.ts";
import type { BenchmarkOptions } from "./parse-options.ts";
import { prepareWorkspace, type PreparedWorkspace } from "./prepare-workspace.ts";
import type { Latency } from "./registry/request-record.ts";
import type { BenchmarkRegistry } from "./registry/start-registry.ts";
import type { Result, Run } from "./results/result.ts";
import type { Tool } from "./tools/tool.ts";
import { tools as all } from "./tools/tools.ts";
import type { Layout } from "./workspace/create-files.ts";

const SECOND = 1000;

export interface PublicationOptions extends Pick<
  BenchmarkOptions,
  "tools" | "latencies" | "runs" | "concurrency" | "longest"
> {
  readonly size: number;
  readonly registry: BenchmarkRegistry;
  /** Absolute path of an empty directory. */
  readonly base: string;
  readonly say: (line: string) => void;
}

/** Measures all tools on workspaces of one size. Runs take turns, so that what else the machine does meets all alike. */
export async function* measurePublications(options: PublicationOptions): AsyncGenerator<Result> {
  const { size, latencies, concurrency } = options;
  const selected = all.filter(({ id }) => options.tools.includes(id));
  const versions = new Map<Tool, string>();
  for (const tool of selected) versions.set(tool, await tool.readVersion());
  const prepared = await prepare(options, selected);
  for (const latency of latencies) {
    const tools = selected.filter((tool) => estimate(tool, options, latency) <= options.longest * SECOND);
    const measured = new Map(tools.map((tool): [Tool, Run[]] => [tool, []]));
    for (let run = 0; run < options.runs; run += 1) {
      for (const [tool, runs] of measured) runs.push(await measure(options, prepared, tool, latency));
    }
    const date = new Date().toISOString().slice(0, 10);
    for (const [tool, runs] of measured) {
      const version = versions.get(tool) ?? "";
      yield { tool: tool.id, version, size, edges: prepared.edges, latency, concurrency, date, runs };
    }
  }
}

interface Prepared {
  readonly workspaces: ReadonlyMap<Tool, PreparedWorkspace>;
  readonly packed: string | undefined;
  readonly edges: number;
}

async function prepare(
  { base, size, registry, say }: PublicationOptions,
  selected: readonly Tool[],
): Promise<Prepared> {
  const layouts = new Map<Layout, PreparedWorkspace>();
  const workspaces = new Map<Tool, PreparedWorkspace>();
  await registry.reset({ get: 0, put: 0 });
  for (const tool of selected) {
    const { layout } = tool;
    let workspace = layouts.get(layout);
    if (workspace === undefined) {
      say(`prepare ${size} packages for ${layout}`);
      workspace = await prepareWorkspace(join(base, layout), size, layout, registry.url);
      layouts.set(layout, workspace);
    }
    workspaces.set(tool, workspace);
  }
  const [first] = layouts.values();
  const source = selected.some(({ starts }) => starts === "packed") ? layouts.get("pnpm")?.directory : undefined;
  return {
    workspaces,
    packed: source === undefined ? undefined : await packWorkspace(base, source, registry.url),
    edges: first?.packages.flatMap(({ dependencies }) => dependencies).length ?? 0,
  };
}

async function measure(
  options: PublicationOptions,
  { workspaces, packed }: Prepared,
  tool: Tool,
  latency: Latency,
): Promise<Run> {
  const { base, size, registry, concurrency, longest, say } = options;
  const workspace = workspaces.get(tool);
  if (workspace === undefined) throw new Error(`nothing was prepared for \`${tool.id}\``);
  const what = `${size} packages, PUT ${latency.put} ms, ${tool.id}`;
  const run = await measureTool({
    tool,
    workspace,
    packed,
    registry,
    latency,
    concurrency,
    scratch: join(base, "runs"),
    timeout: longest * SECOND,
    onFailure: (output) => say(`${what} failed:\n${output}`),
  });
  say(`${what}: ${(run.wall / SECOND).toFixed(2)} s, ${run.published} published, load ${run.load.toFixed(1)}`);
  return run;
}

/** Milliseconds that its uploads alone must take. */
function estimate({ serial }: Tool, { size, concurrency }: PublicationOptions, { put }: Latency): number {
  return (put * size) / (serial ? 1 : concurrency);
}
