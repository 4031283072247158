import { resolve } from "node:path";

import { isGood, renderReport } from "@slipway/core";

import type { AddCommand } from "../create-program.ts";
import { isColourful, type Io } from "../io.ts";
import { announceReport } from "../pipeline/announce-report.ts";
import { readRelease, type SettingOptions } from "../pipeline/read-release.ts";
import { addReleaseOptions, type ReleaseOptions } from "../pipeline/release-options.ts";
import { writeReport } from "../pipeline/write-report.ts";
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
  if (options.report !== undefined) await writeReport(resolve(io.cwd, options.report), report);
  if (options.json) io.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  await announceReport(report, io);
  io.stderr.write(`\n${renderReport(report, { colour: isColourful(io.stderr, io) })}\n`);
  return isGood(report) ? 0 : 1;
}
