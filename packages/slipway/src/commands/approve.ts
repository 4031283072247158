import { resolve } from "node:path";

import { formatCount, isGood, isWaiting, parseReport, ReleaseError, type ReleaseReport } from "@slipway/core";
import { readRegistryConfig } from "@slipway/npm";

import type { Io } from "../io.ts";
import { readInputFile } from "../pipeline/read-input-file.ts";
import { readSigning } from "../pipeline/read-signing.ts";
import { settleStage } from "../pipeline/settle-stage.ts";
import { tellReport } from "../pipeline/tell-report.ts";
import { createProgress } from "../progress/create-progress.ts";

export interface ApproveOptions {
  readonly reject?: true;
  readonly yes?: true;
  readonly otp?: string;
  readonly wait?: number;
  readonly trustedRoot?: string;
  readonly json?: true;
}

export async function approve(file: string, options: ApproveOptions, io: Io): Promise<number> {
  const before = parseReport(await readInputFile(file, "the argument", io));
  requireStaged(before);
  const { trustedRoot } = await readSigning(options, io);
  const { reject, yes, otp, wait } = options;
  const report = await settleStage(
    {
      before,
      path: resolve(io.cwd, file),
      change: reject ? "reject" : "approve",
      config: await readRegistryConfig({ directory: io.cwd, environment: io.environment }),
      confirmed: yes === true,
      ...(otp !== undefined && { password: otp }),
      ...(wait !== undefined && { wait }),
      ...(trustedRoot !== undefined && { trustedRoot }),
    },
    io,
    createProgress(io),
  );
  await tellReport(report, options, io);
  // A release that was to be rejected and is has ended as it should.
  if (reject) return report.outcomes.some(isWaiting) ? 1 : 0;
  return isGood(report) ? 0 : 1;
}

function requireStaged({ mode, outcomes }: ReleaseReport): void {
  const staged = outcomes.filter((outcome) => isWaiting(outcome) || outcome.stageId !== undefined);
  if (mode === "publish" && staged.length > 0) return;
  throw new ReleaseError(
    "NOTHING_STAGED",
    mode === "publish"
      ? `none of the report's ${formatCount(outcomes.length, "package")} went to the stage`
      : `this is the report of a ${mode}, which stages nothing`,
    { hint: "Staged versions come from `slipway publish --stage`, and their report is the `report.json` it writes" },
  );
}
