import { join } from "node:path";

import { createHome } from "./measure/create-home.ts";
import { linkPrograms } from "./measure/link-programs.ts";
import { runMeasured } from "./measure/run-measured.ts";
import type { CheckResult } from "./results/result.ts";
import { programs, readVersionOf } from "./tools/programs.ts";
import { createFiles } from "./workspace/create-files.ts";
import { createGraph } from "./workspace/create-graph.ts";
import { writeWorkspace } from "./workspace/write-workspace.ts";

/** Milliseconds. */
const TIMEOUT = 60_000;

/**
 * Runs `slipway check --offline` on a generated workspace, once to warm the disk and then measured.
 *
 * @param base Absolute path of a directory for it.
 * @param registry Nothing is asked of it.
 */
export async function measureCheck(base: string, size: number, runs: number, registry: string): Promise<CheckResult> {
  const workspace = join(base, "workspace");
  await writeWorkspace(workspace, createFiles(createGraph(size), "pnpm"));
  await linkPrograms(join(base, "programs"), {});
  const environment = await createHome(join(base, "home"), registry, join(base, "programs"));
  const args = [programs.slipway, "check", "--offline"];
  const command = { file: process.execPath, args, directory: workspace, environment };
  const measured: CheckResult["runs"][number][] = [];
  for (let run = 0; run <= runs; run += 1) {
    const { output, exitCode, ...figures } = await runMeasured(command, join(base, "log"), TIMEOUT);
    if (exitCode !== 0) throw new Error(`\`slipway check\` of ${size} packages failed:\n${output}`);
    if (run > 0) measured.push({ ...figures, exitCode });
  }
  return {
    size,
    version: await readVersionOf(programs.slipway),
    date: new Date().toISOString().slice(0, 10),
    runs: measured,
  };
}
