import { findProvider } from "@slipway/ci";
import { renderSummary, type ReleaseReport } from "@slipway/core";

import type { Io } from "../io.ts";
import { annotateProblems } from "./announce-problems.ts";

/** In a CI job: annotations, and the rollup on the job's page. Elsewhere nothing. */
export async function announceReport(report: ReleaseReport, io: Io): Promise<void> {
  annotateProblems(report.problems, io);
  await findProvider(io.environment).faces.writeSummary(io.environment, renderSummary(report));
}
