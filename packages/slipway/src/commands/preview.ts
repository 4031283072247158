import { resolve } from "node:path";

import { isGood } from "@slipway/core";

import type { Io } from "../io.ts";
import { announceReport } from "../pipeline/announce-report.ts";
import { readRelease, type ReleaseOptions, type SettingOptions } from "../pipeline/read-release.ts";
import { renderComment } from "../pipeline/render-comment.ts";
import { writeReport } from "../pipeline/write-report.ts";
import { createProgress } from "../progress/create-progress.ts";
import { rehearseRelease } from "../rehearse/rehearse-release.ts";

export interface PreviewOptions extends Omit<ReleaseOptions, "offline">, SettingOptions {
  readonly report?: string;
}

export async function preview(options: PreviewOptions, io: Io): Promise<number> {
  const progress = createProgress(io);
  const release = await readRelease({ ...options, oidc: true }, io, progress);
  const report = await rehearseRelease(release, io, progress);
  io.stdout.write(renderComment(report, io));
  if (options.report !== undefined) await writeReport(resolve(io.cwd, options.report), report);
  await announceReport(report, io);
  return isGood(report) ? 0 : 1;
}
