import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";

import { renderPlan, renderProblems } from "@slipway/core";

import type { AddCommand } from "../create-program.ts";
import type { Io } from "../io.ts";
import { isBlocked } from "../pipeline/is-blocked.ts";
import { planRelease } from "../pipeline/plan-release.ts";
import { readRelease } from "../pipeline/read-release.ts";
import { addReleaseOptions, type ReleaseOptions } from "../pipeline/release-options.ts";
import { createProgress } from "../progress/create-progress.ts";

interface PlanOptions extends ReleaseOptions {
  readonly json?: true;
  readonly out?: string;
  readonly tag?: string;
}

export const addPlanCommand: AddCommand = (program, io, finish) => {
  addReleaseOptions(program.command("plan"), { offline: false })
    .description("shows what would be published, in what order, and why")
    .option("--tag <dist-tag>", "publish under this dist-tag instead of the one each package asks for")
    .option("--json", "print plan.json on standard output")
    .option("--out <file>", "also write plan.json to this file")
    .action(async (options: PlanOptions) => finish(await plan(options, io)));
};

async function plan(options: PlanOptions, io: Io): Promise<number> {
  const release = await readRelease(options, io, createProgress(io));
  const { plan, problems } = planRelease(release);
  const json = `${JSON.stringify(plan, null, 2)}\n`;
  if (options.out !== undefined) await writeFile(resolve(io.cwd, options.out), json);
  io.stdout.write(options.json ? json : `${renderPlan(plan)}\n`);
  if (problems.length > 0) io.stderr.write(`${renderProblems(problems)}\n`);
  return isBlocked(problems) ? 1 : 0;
}
