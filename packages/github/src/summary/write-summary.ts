import { appendFile, stat } from "node:fs/promises";

import { ReleaseError } from "@slipway/core";

import { fitMarkdown, type FittedMarkdown } from "./fit-markdown.ts";

/** Per step. More, and the runner drops the whole summary of the step with an error. */
const LIMIT = 1024 * 1024;

/**
 * Appends a document to the step's summary (`GITHUB_STEP_SUMMARY`), in the fullest rendering that fits beside what the
 * step has written there before.
 *
 * @param candidates Renderings of the document, fullest first.
 * @returns What was written, or nothing where there is no summary to write to.
 * @throws {ReleaseError} `SUMMARY_UNWRITABLE`
 */
export async function writeSummary(
  environment: Readonly<Record<string, string | undefined>>,
  candidates: readonly string[],
): Promise<FittedMarkdown | undefined> {
  const file = environment["GITHUB_STEP_SUMMARY"];
  if (file === undefined || file === "") return undefined;
  const fitted = fitMarkdown(candidates, LIMIT - (await sizeOf(file)));
  if (fitted.text === "") return fitted;
  try {
    await appendFile(file, fitted.text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ReleaseError("SUMMARY_UNWRITABLE", `cannot write the job's summary: ${reason}`, { cause });
  }
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
