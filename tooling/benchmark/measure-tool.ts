import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";

import { createHome } from "./measure/create-home.ts";
import { linkPrograms } from "./measure/link-programs.ts";
import { restoreWorkspace } from "./measure/restore-workspace.ts";
import { runMeasured } from "./measure/run-measured.ts";
import type { PreparedWorkspace } from "./prepare-workspace.ts";
import type { Latency } from "./registry/request-record.ts";
import type { BenchmarkRegistry } from "./registry/start-registry.ts";
import type { Run } from "./results/result.ts";
import { summariseRequests } from "./results/summarise-requests.ts";
import type { Tool } from "./tools/tool.ts";

export interface MeasureOptions {
  readonly tool: Tool;
  readonly workspace: PreparedWorkspace;
  /** Absolute path of the packed directory that tools with tarballs get a copy of. */
  readonly packed: string | undefined;
  readonly registry: BenchmarkRegistry;
  readonly latency: Latency;
  readonly concurrency: number;
  /** Absolute path of a directory for what lasts one run. */
  readonly scratch: string;
  /** Milliseconds. */
  readonly timeout: number;
  /** Told what a run that failed has printed. */
  readonly onFailure: (output: string) => void;
}

/** Publishes a workspace once with one tool, on fresh state: registry, home, temporary directory, workspace. */
export async function measureTool(options: MeasureOptions): Promise<Run> {
  const { tool, workspace, packed, registry, latency, concurrency } = options;
  await mkdir(options.scratch, { recursive: true });
  const scratch = await mkdtemp(join(options.scratch, `${tool.id}-`));
  try {
    await restoreWorkspace(workspace.directory);
    await registry.reset(latency);
    const tarballs = join(scratch, "packed");
    if (tool.starts === "packed" && packed !== undefined) await cp(packed, tarballs, { recursive: true });
    await linkPrograms(join(scratch, "programs"), tool.programs);
    const environment = await createHome(join(scratch, "home"), registry.url, join(scratch, "programs"));
    const site = { workspace: workspace.directory, packed: tarballs, registry: registry.url, concurrency };
    const command = { ...tool.createCommand(site), environment };
    const { output, exitCode, ...measured } = await runMeasured(command, join(scratch, "log"), options.timeout);
    if (exitCode !== 0) options.onFailure(output);
    const summary = summariseRequests(await registry.report(), workspace.packages);
    return { ...measured, ...summary, ...(exitCode !== undefined && { exitCode }) };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
