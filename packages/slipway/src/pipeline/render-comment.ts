import { fitMarkdown } from "@slipway/ci";
import { type ReleaseReport, renderSummary } from "@slipway/core";

/** Characters of a pull request comment or a release body. */
const LIMIT = 65_536;

/** The report as Markdown, in the fullest rendering that a comment has room for. */
export function renderComment(report: ReleaseReport): string {
  return fitMarkdown(renderSummary(report), LIMIT, "characters").text;
}
