import { findProvider } from "@slipway/ci";
import { parseReport, renderReport, renderSummary } from "@slipway/core";

import type { Io } from "../io.ts";
import { printJson } from "../pipeline/print-json.ts";
import { readInputFile } from "../pipeline/read-input-file.ts";
import { renderComment } from "../pipeline/render-comment.ts";

export interface ReportOptions {
  readonly format: "text" | "markdown" | "json";
}

export async function report(file: string, { format }: ReportOptions, io: Io): Promise<number> {
  const parsed = parseReport(await readInputFile(file, "the argument", io));
  if (format === "json") printJson(parsed, io);
  else io.stdout.write(format === "text" ? `${renderReport(parsed)}\n` : renderComment(parsed, io));
  await findProvider(io.environment).faces.writeSummary(io.environment, renderSummary(parsed));
  return 0;
}
