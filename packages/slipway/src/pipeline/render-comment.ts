import { findProvider } from "@slipway/ci";
import { type ReleaseReport, renderSummary } from "@slipway/core";

import type { Io } from "../io.ts";

/** The report as Markdown, in the fullest rendering that a comment has room for. */
export function renderComment(report: ReleaseReport, io: Io): string {
  return findProvider(io.environment).faces.fitComment(renderSummary(report));
}
