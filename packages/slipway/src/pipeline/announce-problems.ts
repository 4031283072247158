import { findProvider } from "@slipway/ci";
import { escapeMarkdown, renderProblemsMarkdown, type Problem } from "@slipway/core";

import type { Io } from "../io.ts";

/** In a CI job: annotations at the lines, and the whole list on the job's page. Elsewhere nothing. */
export async function announceProblems(
  problems: readonly Problem[],
  io: Io,
  notChecked: readonly string[] = [],
): Promise<void> {
  annotateProblems(problems, io);
  const unknown = notChecked.map((text) => `- ${escapeMarkdown(text)}\n`).join("");
  const page = `${renderProblemsMarkdown(problems)}\n${unknown === "" ? "" : `\nNot checked here:\n\n${unknown}`}`;
  await findProvider(io.environment).faces.writeSummary(io.environment, [page]);
}

/** The runner reads commands from both streams; standard output may carry a document. */
export function annotateProblems(problems: readonly Problem[], io: Io): void {
  const provider = findProvider(io.environment);
  if (!provider.isRunning(io.environment)) return;
  for (const annotation of provider.faces.annotate(problems)) io.stderr.write(`${annotation}\n`);
}
