import { resolve } from "node:path";

import { createReport, isGood, parseReport } from "@slipway/core";
import { readRegistryConfig, settleOutcomes } from "@slipway/npm";

import type { Io } from "../io.ts";
import { readInputFile } from "../pipeline/read-input-file.ts";
import { readSigning } from "../pipeline/read-signing.ts";
import { tellReport } from "../pipeline/tell-report.ts";
import { verifyPublished } from "../pipeline/verify-published.ts";
import { writeReport } from "../pipeline/write-report.ts";
import { createProgress } from "../progress/create-progress.ts";

export interface VerifyOptions {
  readonly wait?: number;
  readonly trustedRoot?: string;
  readonly json?: true;
  readonly write?: true;
}

export async function verify(file: string, options: VerifyOptions, io: Io): Promise<number> {
  const before = parseReport(await readInputFile(file, "the argument", io));
  const { trustedRoot } = await readSigning(options, io);
  const config = await readRegistryConfig({ directory: io.cwd, environment: io.environment });
  const verifications = await verifyPublished({
    plan: before.plan,
    config,
    outcomes: before.outcomes,
    trustedRoot,
    wait: options.wait ?? 0,
    io,
    progress: createProgress(io),
  });
  const { schemaVersion: _schemaVersion, verdict: _verdict, ...facts } = before;
  const report = createReport({ ...facts, outcomes: settleOutcomes(facts.outcomes, verifications), verifications });
  await tellReport(report, options, io);
  if (options.write) await writeReport(resolve(io.cwd, file), report);
  return isGood(report) ? 0 : 1;
}
