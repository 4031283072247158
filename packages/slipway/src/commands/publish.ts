import { resolve } from "node:path";

import { isGood, renderReport } from "@slipway/core";

import { isColourful, type Io } from "../io.ts";
import { announceReport } from "../pipeline/announce-report.ts";
import type { PreparedRelease } from "../pipeline/prepare-release.ts";
import { printJson } from "../pipeline/print-json.ts";
import { publishPacked, type PublishPackedOptions } from "../pipeline/publish-packed.ts";
import type { ReleaseOptions, SettingOptions } from "../pipeline/read-release.ts";
import { createProgress } from "../progress/create-progress.ts";
import type { Progress } from "../progress/progress.ts";

export interface PublishOptions
  extends Omit<PublishPackedOptions, "directory">, Omit<ReleaseOptions, "offline">, SettingOptions {
  readonly from?: string;
  readonly json?: true;
}

export async function publish(options: PublishOptions, io: Io): Promise<number> {
  const progress = createProgress(io);
  const prepared = await prepare(options, io, progress);
  const report =
    "report" in prepared ? prepared.report : await publishPacked({ ...options, ...prepared }, io, progress);
  if (options.json) printJson(report, io);
  // What a rehearsal enacts it reports itself, with what it knows besides.
  if (!options.enact) {
    await announceReport(report, io);
    io.stderr.write(`\n${renderReport(report, { colour: isColourful(io.stderr, io) })}\n`);
  }
  return isGood(report) ? 0 : 1;
}

async function prepare(options: PublishOptions, io: Io, progress: Progress): Promise<PreparedRelease> {
  if (options.from !== undefined) return { directory: resolve(io.cwd, options.from) };
  // The job that publishes what another one packed has no use for all that this loads.
  const { prepareRelease } = await import("../pipeline/prepare-release.ts");
  return prepareRelease(options, io, progress);
}
