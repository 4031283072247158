import { type ReleaseReport, renderReport } from "@slipway/core";

import { isColourful, type Io } from "../io.ts";
import { announceReport } from "./announce-report.ts";
import { printJson } from "./print-json.ts";

/**
 * Tells how a release went: people on standard error, GitHub Actions, and with `json` whoever reads standard output.
 *
 * @throws {ReleaseError} `SUMMARY_UNWRITABLE`, when the others have been told.
 */
export async function tellReport(
  report: ReleaseReport,
  { json }: { readonly json?: true | undefined },
  io: Io,
): Promise<void> {
  if (json) printJson(report, io);
  try {
    await announceReport(report, io);
  } finally {
    io.stderr.write(`\n${renderReport(report, { colour: isColourful(io.stderr, io) })}\n`);
  }
}
