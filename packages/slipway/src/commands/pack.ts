import { resolve } from "node:path";

import { compareProblems, parsePlan, type PublishPlan, renderProblems } from "@slipway/core";

import type { AddCommand } from "../create-program.ts";
import { isColourful, type Io } from "../io.ts";
import { announceProblems } from "../pipeline/announce-problems.ts";
import { isBlocked } from "../pipeline/is-blocked.ts";
import { packRelease } from "../pipeline/pack-release.ts";
import { planRelease } from "../pipeline/plan-release.ts";
import { prepareDefaultDirectory } from "../pipeline/prepare-default-directory.ts";
import { readInputFile } from "../pipeline/read-input-file.ts";
import { readRelease, type Release, type SettingOptions } from "../pipeline/read-release.ts";
import { addReleaseOptions, type ReleaseOptions } from "../pipeline/release-options.ts";
import { createProgress } from "../progress/create-progress.ts";

interface PackOptions extends ReleaseOptions, SettingOptions {
  readonly out?: string;
  readonly plan?: string;
  readonly json?: true;
}

export const addPackCommand: AddCommand = (program, io, finish) => {
  addReleaseOptions(program.command("pack"), { offline: false })
    .description("packs what would be published, through the repository's own package manager, and looks inside")
    .option("--out <directory>", "where the tarballs and plan.json go, instead of .slipway/packed")
    .option("--plan <file>", "pack this plan, made earlier by `slipway plan --out`")
    .option("--tag <dist-tag>", "publish under this dist-tag instead of the one each package asks for")
    .option("--json", "print the packed plan.json on standard output")
    .action(async (options: PackOptions) => finish(await pack(options, io)));
};

async function pack(options: PackOptions, io: Io): Promise<number> {
  const progress = createProgress(io);
  const release = await readRelease(options, io, progress);
  const { base, root } = release.workspace;
  const directory =
    options.out === undefined ? await prepareDefaultDirectory(resolve(base, root)) : resolve(io.cwd, options.out);
  const plan = await choosePlan(options, release, io);
  const { plan: packed, problems: inspected } = await packRelease(release, plan, directory, io, progress);
  // What could not be read is not in any plan, and would be missing without a word.
  const problems = [...release.readingProblems, ...inspected].toSorted(compareProblems);
  await announceProblems(problems, io);
  if (problems.length > 0) io.stderr.write(`${renderProblems(problems, { colour: isColourful(io.stderr, io) })}\n`);
  if (options.json) io.stdout.write(`${JSON.stringify(packed, null, 2)}\n`);
  else io.stderr.write(`${packed.packages.length} tarballs and plan.json in ${directory}\n`);
  return isBlocked(problems) ? 1 : 0;
}

async function choosePlan(options: PackOptions, release: Release, io: Io): Promise<PublishPlan> {
  if (options.plan !== undefined) return parsePlan(await readInputFile(options.plan, "`--plan`", io));
  return planRelease(release).plan;
}
