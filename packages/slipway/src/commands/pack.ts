import { resolve } from "node:path";

import { compareProblems, parsePlan, type PublishPlan, renderProblems } from "@slipway/core";

import { isColourful, type Io } from "../io.ts";
import { announceProblems } from "../pipeline/announce-problems.ts";
import { isBlocked } from "../pipeline/is-blocked.ts";
import { packRelease } from "../pipeline/pack-release.ts";
import { planRelease } from "../pipeline/plan-release.ts";
import { prepareDefaultDirectory } from "../pipeline/prepare-default-directory.ts";
import { printJson } from "../pipeline/print-json.ts";
import { readInputFile } from "../pipeline/read-input-file.ts";
import { readRelease, type Release, type ReleaseOptions, type SettingOptions } from "../pipeline/read-release.ts";
import { createProgress } from "../progress/create-progress.ts";

export interface PackOptions extends ReleaseOptions, SettingOptions {
  readonly out?: string;
  readonly plan?: string;
  readonly json?: true;
}

export async function pack(options: PackOptions, io: Io): Promise<number> {
  const progress = createProgress(io);
  const release = await readRelease(options, io, progress);
  const { base, root } = release.workspace;
  const directory =
    options.out === undefined ? await prepareDefaultDirectory(resolve(base, root)) : resolve(io.cwd, options.out);
  const plan = await choosePlan(options, release, io);
  const { plan: packed, problems: inspected } = await packRelease(release, plan, directory, io, progress);
  // What could not be read is not in any plan, and would be missing without a word.
  const problems = [...release.readingProblems, ...inspected].toSorted(compareProblems);
  if (problems.length > 0) io.stderr.write(`${renderProblems(problems, { colour: isColourful(io.stderr, io) })}\n`);
  if (options.json) printJson(packed, io);
  else io.stderr.write(`${packed.packages.length} tarballs and plan.json in ${directory}\n`);
  await announceProblems(problems, io);
  return isBlocked(problems) ? 1 : 0;
}

async function choosePlan(options: PackOptions, release: Release, io: Io): Promise<PublishPlan> {
  if (options.plan !== undefined) return parsePlan(await readInputFile(options.plan, "`--plan`", io));
  return planRelease(release).plan;
}
