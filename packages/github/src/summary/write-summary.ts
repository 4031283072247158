import { appendFile, stat } from "node:fs/promises";

import { fitMarkdown, type FittedMarkdown } from "./fit-markdown.ts";

/** Per step. More, and the runner drops the whole summary of the step with an error. */
const LIMIT = 1024 * 1024;

/**
 * Appends a document to the step's summary (`GITHUB_STEP_SUMMARY`), in the fullest rendering that fits beside what the
 * step has written there before.
 *
 * @param candidates Renderings of the document, fullest first.
 * @returns What was written, or nothing where there is no summary to write to.
 */
export async function writeSummary(
  environment: Readonly<Record<string, string | undefined>>,
  candidates: readonly string[],
): Promise<FittedMarkdown | undefined> {
  const file = environment["GITHUB_STEP_SUMMARY"];
  if (file === undefined || file === "") return undefined;
  const fitted = fitMarkdown(candidates, LIMIT - (await sizeOf(file)));
  if (fitted.text !== "") await appendFile(file, fitted.text);
  return fitted;
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch {
    // The runner makes the file; where it is missing, appending makes it.
    return 0;
  }
}
