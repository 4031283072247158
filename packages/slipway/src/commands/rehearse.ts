import { resolve } from "node:path";

import { isGood, renderReport } from "@slipway/core";

import { isColourful, type Io } from "../io.ts";
import { announceReport } from "../pipeline/announce-report.ts";
import { printJson } from "../pipeline/print-json.ts";
import { readRelease, type ReleaseOptions, type SettingOptions } from "../pipeline/read-release.ts";
import { writeReport } from "../pipeline/write-report.ts";
import { createProgress } from "../progress/create-progress.ts";
import { rehearseRelease } from "../rehearse/rehearse-release.ts";

export interface RehearseOptions extends Omit<ReleaseOptions, "offline">, SettingOptions {
  readonly json?: true;
  readonly report?: string;
}

export async function rehearse(options: RehearseOptions, io: Io): Promise<number> {
  const progress = createProgress(io);
  const release = await readRelease({ ...options, oidc: true }, io, progress);
  const report = await rehearseRelease(release, io, progress);
  if (options.report !== undefined) await writeReport(resolve(io.cwd, options.report), report);
  if (options.json) printJson(report, io);
  await announceReport(report, io);
  io.stderr.write(`\n${renderReport(report, { colour: isColourful(io.stderr, io) })}\n`);
  return isGood(report) ? 0 : 1;
}
