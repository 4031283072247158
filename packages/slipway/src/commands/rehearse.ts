import { resolve } from "node:path";

import { isGood } from "@slipway/core";

import type { Io } from "../io.ts";
import { readRelease, type ReleaseOptions, type SettingOptions } from "../pipeline/read-release.ts";
import { tellReport } from "../pipeline/tell-report.ts";
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
  await tellReport(report, options, io);
  if (options.report !== undefined) await writeReport(resolve(io.cwd, options.report), report);
  return isGood(report) ? 0 : 1;
}
