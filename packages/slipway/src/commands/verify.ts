import { resolve } from "node:path";

import { createReport, isGood, parseReport, renderReport } from "@slipway/core";
import { readRegistryConfig, settleOutcomes } from "@slipway/npm";

import { isColourful, type Io } from "../io.ts";
import { announceReport } from "../pipeline/announce-report.ts";
import { printJson } from "../pipeline/print-json.ts";
import { readInputFile } from "../pipeline/read-input-file.ts";
import { readSigning } from "../pipeline/read-signing.ts";
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
  if (options.write) await writeReport(resolve(io.cwd, file), report);
  if (options.json) printJson(report, io);
  await announceReport(report, io);
  io.stderr.write(`\n${renderReport(report, { colour: isColourful(io.stderr, io) })}\n`);
  return isGood(report) ? 0 : 1;
}
