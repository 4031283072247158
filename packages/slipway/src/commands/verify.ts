import { resolve } from "node:path";

import { createReport, isGood, parseReport, renderReport } from "@slipway/core";
import { readRegistryConfig, settleOutcomes } from "@slipway/npm";

import type { AddCommand } from "../create-program.ts";
import { isColourful, type Io } from "../io.ts";
import { announceReport } from "../pipeline/announce-report.ts";
import { parseCount } from "../pipeline/parse-count.ts";
import { readInputFile } from "../pipeline/read-input-file.ts";
import { readSigning } from "../pipeline/read-signing.ts";
import { verifyPublished } from "../pipeline/verify-published.ts";
import { writeReport } from "../pipeline/write-report.ts";
import { createProgress } from "../progress/create-progress.ts";

interface VerifyOptions {
  readonly wait?: number;
  readonly trustedRoot?: string;
  readonly json?: true;
  readonly write?: true;
}

export const addVerifyCommand: AddCommand = (program, io, finish) => {
  program
    .command("verify")
    .description("compares a finished release with its report: presence, integrity, dist-tag, provenance")
    .argument("<report.json>", "what `slipway publish` wrote")
    .option("--wait <seconds>", "how long to wait for versions to become readable", parseCount)
    .option("--trusted-root <file>", "Sigstore's trusted_root.json of a private deployment")
    .option("--write", "put what was found into the report")
    .option("--json", "print the verified report.json on standard output")
    .action(async (file: string, options: VerifyOptions) => finish(await verify(file, options, io)));
};

async function verify(file: string, options: VerifyOptions, io: Io): Promise<number> {
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
  if (options.json) io.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  await announceReport(report, io);
  io.stderr.write(`\n${renderReport(report, { colour: isColourful(io.stderr, io) })}\n`);
  return isGood(report) ? 0 : 1;
}
