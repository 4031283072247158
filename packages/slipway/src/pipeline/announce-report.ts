import { writeSummary } from "@slipway/ci";
import { renderSummary, type ReleaseReport } from "@slipway/core";

import type { Io } from "../io.ts";
import { annotateProblems } from "./announce-problems.ts";

/** In GitHub Actions: annotations, and the rollup in the job's summary. Elsewhere nothing. */
export async function announceReport(report: ReleaseReport, io: Io): Promise<void> {
  annotateProblems(report.problems, io);
  await writeSummary(io.environment, renderSummary(report));
}
