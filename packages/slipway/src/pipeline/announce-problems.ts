import { renderAnnotations, writeSummary } from "@slipway/ci";
import { renderProblemsMarkdown, type Problem } from "@slipway/core";

import type { Io } from "../io.ts";

/** In GitHub Actions: annotations at the lines, and the whole list in the job's summary. Elsewhere nothing. */
export async function announceProblems(problems: readonly Problem[], io: Io): Promise<void> {
  annotateProblems(problems, io);
  await writeSummary(io.environment, [`${renderProblemsMarkdown(problems)}\n`]);
}

/** The runner reads commands from both streams; standard output may carry a document. */
export function annotateProblems(problems: readonly Problem[], io: Io): void {
  if (io.environment["GITHUB_ACTIONS"] !== "true") return;
  for (const annotation of renderAnnotations(problems)) io.stderr.write(`${annotation}\n`);
}
