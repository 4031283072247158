import { join, resolve } from "node:path";

import { isGood, type ReleaseReport } from "@slipway/core";

import type { Io } from "../io.ts";
import { keepHeapSmall } from "../pipeline/keep-heap-small.ts";
import type { PreparedRelease } from "../pipeline/prepare-release.ts";
import { printJson } from "../pipeline/print-json.ts";
import { publishPacked, type PublishPackedOptions } from "../pipeline/publish-packed.ts";
import type { ReleaseOptions, SettingOptions } from "../pipeline/read-release.ts";
import { tellReport } from "../pipeline/tell-report.ts";
import { writeReport } from "../pipeline/write-report.ts";
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
  if ("report" in prepared) {
    await tell(prepared.report, options, io);
    return isGood(prepared.report) ? 0 : 1;
  }
  const { report, failure } = await publishPacked({ ...options, ...prepared }, io, progress);
  // Whatever the disk says: what happened on the registry is told.
  const [unwritten, untold] = [
    await caught(writeReport(join(prepared.directory, "report.json"), report, { page: true })),
    await caught(tell(report, options, io)),
  ];
  const error = failure ?? unwritten ?? untold;
  if (error !== undefined) throw error;
  return isGood(report) ? 0 : 1;
}

async function tell(report: ReleaseReport, options: PublishOptions, io: Io): Promise<void> {
  // A rehearsal reports itself what it enacts, with what it knows besides.
  if (!options.enact) await tellReport(report, options, io);
  else if (options.json) printJson(report, io);
}

async function caught(work: Promise<void>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

async function prepare(options: PublishOptions, io: Io, progress: Progress): Promise<PreparedRelease> {
  if (options.from !== undefined) {
    keepHeapSmall();
    return { directory: resolve(io.cwd, options.from) };
  }
  // The job that publishes what another one packed has no use for all that this loads.
  const { prepareRelease } = await import("../pipeline/prepare-release.ts");
  return prepareRelease(options, io, progress);
}
