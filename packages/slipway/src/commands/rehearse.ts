import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";

import { isGood, renderReport, renderSummary } from "@slipway/core";
import { writeSummary } from "@slipway/github";

import type { AddCommand } from "../create-program.ts";
import { isColourful, type Io } from "../io.ts";
import { annotateProblems } from "../pipeline/announce-problems.ts";
import { readRelease, type SettingOptions } from "../pipeline/read-release.ts";
import { addReleaseOptions, type ReleaseOptions } from "../pipeline/release-options.ts";
import { createProgress } from "../progress/create-progress.ts";

interface RehearseOptions extends Omit<ReleaseOptions, "offline">, SettingOptions {
  readonly json?: true;
  readonly report?: string;
}

export const addRehearseCommand: AddCommand = (program, io, finish) => {
  addReleaseOptions(program.command("rehearse"), { offline: false })
    .description("plays the whole release on an embedded registry that enforces npm's rules, then installs the result")
    .option("--assume-created", "take packages that were never published as if a person had created them")
    .option("--tag <dist-tag>", "publish under this dist-tag instead of the one each package asks for")
    .option("--json", "print report.json on standard output")
    .option("--report <file>", "also write report.json to this file")
    .action(async (options: RehearseOptions) => finish(await rehearse(options, io)));
};

async function rehearse(options: RehearseOptions, io: Io): Promise<number> {
  const progress = createProgress(io);
  const release = await readRelease({ ...options, oidc: true }, io, progress);
  // Loaded here: the embedded registry and its signing authority are a third of the program.
  const { rehearseRelease } = await import("../rehearse/rehearse-release.ts");
  const report = await rehearseRelease(release, io, progress);
  const json = `${JSON.stringify(report, null, 2)}\n`;
  if (options.report !== undefined) await writeFile(resolve(io.cwd, options.report), json);
  if (options.json) io.stdout.write(json);
  annotateProblems(report.problems, io);
  await writeSummary(io.environment, renderSummary(report));
  io.stderr.write(`\n${renderReport(report, { colour: isColourful(io.stderr, io) })}\n`);
  return isGood(report) ? 0 : 1;
}
