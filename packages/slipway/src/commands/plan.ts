import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";

import { renderPlan, renderProblems } from "@slipway/core";

import type { Io } from "../io.ts";
import { isBlocked } from "../pipeline/is-blocked.ts";
import { planRelease } from "../pipeline/plan-release.ts";
import { printJson } from "../pipeline/print-json.ts";
import { readRelease, type ReleaseOptions } from "../pipeline/read-release.ts";
import { createProgress } from "../progress/create-progress.ts";

export interface PlanOptions extends ReleaseOptions {
  readonly json?: true;
  readonly out?: string;
  readonly tag?: string;
}

export async function plan(options: PlanOptions, io: Io): Promise<number> {
  const release = await readRelease(options, io, createProgress(io));
  const { plan, problems } = planRelease(release);
  if (options.out !== undefined) await writeFile(resolve(io.cwd, options.out), `${JSON.stringify(plan, null, 2)}\n`);
  if (options.json) printJson(plan, io);
  else io.stdout.write(`${renderPlan(plan)}\n`);
  if (problems.length > 0) io.stderr.write(`${renderProblems(problems)}\n`);
  return isBlocked(problems) ? 1 : 0;
}
