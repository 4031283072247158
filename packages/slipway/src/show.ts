import {
  escapeJson,
  type Findings,
  type Json,
  type Problem,
  type ReleaseReport,
  renderProblems,
  renderProblemsMarkdown,
  renderReport,
  renderSummary,
} from "@slipway/core";
import { fitMarkdown, renderAnnotations, writeSummary } from "@slipway/github";

import type { Environment } from "./run.ts";

/** Where a command line is shown. */
export interface Screen {
  readonly environment: Environment;
  /** What a command is for: plans, JSON, pages. */
  readonly stdout: NodeJS.WriteStream;
  /** Progress, problems, errors. */
  readonly stderr: NodeJS.WriteStream;
}

/** Characters of a pull request comment or a release body. */
const COMMENT_LIMIT = 65_536;

/** Prints a document on standard output. */
export function showJson(value: Json | object, { stdout }: Screen): void {
  stdout.write(`${escapeJson(JSON.stringify(value, null, 2))}\n`);
}

/** Tells people of problems: on standard error, and in GitHub Actions at their lines and in the job's summary. */
export async function showFindings(
  findings: Findings,
  screen: Screen,
  { explain = false, always = false }: { readonly explain?: boolean; readonly always?: boolean } = {},
): Promise<void> {
  const { problems } = findings;
  if (always || problems.length > 0) {
    const colour = isColourful(screen.stderr, screen.environment);
    screen.stderr.write(`${renderProblems(problems, { colour, explain })}\n`);
  }
  await announceProblems(problems, screen);
}

/** In GitHub Actions: annotations at the lines, and the whole list in the job's summary. Elsewhere nothing. */
export async function announceProblems(problems: readonly Problem[], screen: Screen): Promise<void> {
  annotate(problems, screen);
  await writeSummary(screen.environment, [`${renderProblemsMarkdown(problems)}\n`]);
}

/**
 * Tells how a release went: people on standard error, GitHub Actions, and with `json` whoever reads standard output.
 *
 * @throws {ReleaseError} `SUMMARY_UNWRITABLE`, when the others have been told.
 */
export async function showReport(
  report: ReleaseReport,
  screen: Screen,
  { json }: { readonly json?: boolean | undefined },
): Promise<void> {
  if (json === true) showJson(report, screen);
  try {
    await announceReport(report, screen);
  } finally {
    const colour = isColourful(screen.stderr, screen.environment);
    screen.stderr.write(`\n${renderReport(report, { colour })}\n`);
  }
}

/** In GitHub Actions: annotations, and the rollup in the job's summary. Elsewhere nothing. */
export async function announceReport(report: ReleaseReport, screen: Screen): Promise<void> {
  annotate(report.problems, screen);
  await writeSummary(screen.environment, renderSummary(report));
}

/** The report as Markdown, in the fullest rendering that a comment has room for. */
export function renderComment(report: ReleaseReport): string {
  return fitMarkdown(renderSummary(report), COMMENT_LIMIT, "characters").text;
}

/** The runner reads commands from both streams; standard output may carry a document. */
function annotate(problems: readonly Problem[], { environment, stderr }: Screen): void {
  if (environment["GITHUB_ACTIONS"] !== "true") return;
  for (const annotation of renderAnnotations(problems)) stderr.write(`${annotation}\n`);
}

/** Whether a stream shows colour, by the conventions of `NO_COLOR` and `FORCE_COLOR`. */
export function isColourful(stream: NodeJS.WriteStream, environment: Environment): boolean {
  if (environment["NO_COLOR"] !== undefined && environment["NO_COLOR"] !== "") return false;
  if (environment["FORCE_COLOR"] !== undefined && environment["FORCE_COLOR"] !== "0") return true;
  return stream.isTTY;
}
