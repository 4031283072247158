import { appendFile, stat } from "node:fs/promises";

import {
  formatProblem,
  groupProblems,
  type Problem,
  ReleaseError,
  sanitise,
  severities,
  type Severity,
} from "@slipway/core";

import type { Environment, Mask } from "../provider/ci-provider.ts";
import { fitMarkdown, type FittedMarkdown } from "../provider/fit-markdown.ts";
import { isRunning } from "./identity.ts";

const LEVELS = { error: "error", warning: "warning", note: "notice" } as const;

/** GitHub shows this many annotations of each level per step and drops the rest without a word. */
export const MOST_ANNOTATIONS = 10;
/** Bytes per step. More, and the runner drops the whole summary of the step with an error. */
const SUMMARY_LIMIT = 1024 * 1024;
/** Characters of a comment. */
const COMMENT_LIMIT = 65_536;

/**
 * Problems as workflow commands, one line each, at most ten of each severity. When there are more, those that
 * show each kind of problem come first, and a last notice tells how many are missing and where they are.
 */
export function renderAnnotations(problems: readonly Problem[], where = "the job's summary"): string[] {
  const arranged = severities.map((severity) => ({ severity, all: arrange(problems, severity) }));
  const shown = arranged
    .flatMap(({ all }) => all.slice(0, MOST_ANNOTATIONS))
    .map((problem) => renderAnnotation(problem));
  const hidden = arranged.map(({ severity, all }) => describeHidden(all, `${severity}s`)).filter((text) => text !== "");
  if (hidden.length === 0) return shown;
  const notice = `${hidden.join(" and ")} are not shown here, the whole list is in ${where}`;
  return [...shown, renderCommand("notice", { title: "More problems" }, notice)];
}

function describeHidden({ length }: readonly Problem[], what: string): string {
  return length > MOST_ANNOTATIONS ? `${String(length - MOST_ANNOTATIONS)} of ${String(length)} ${what}` : "";
}

/** One problem of each group in turn, most important group first: ten times the same hides nine others. */
function arrange(problems: readonly Problem[], severity: Severity): Problem[] {
  const groups = groupProblems(problems.filter((problem) => problem.severity === severity));
  const longest = Math.max(0, ...groups.map((group) => group.problems.length));
  return Array.from({ length: longest }, (_, turn) => groups.flatMap((group) => group.problems[turn] ?? [])).flat();
}

function renderAnnotation(problem: Problem): string {
  const { code, severity, file, position, predicts } = problem;
  const prediction = predicts === undefined ? "" : `\nIt would fail with: ${sanitise(predicts)}`;
  return renderCommand(
    LEVELS[severity],
    {
      file: file === undefined ? undefined : sanitise(file),
      line: position?.line,
      col: position?.column,
      title: code,
    },
    `${formatProblem(problem)}${prediction}`,
  );
}

/** A line of the step's log, and on the run's page. */
export function renderNotice(level: Severity, title: string, message: string): string {
  return renderCommand(LEVELS[level], { title }, message);
}

/**
 * Has the runner replace a value by asterisks, once told: the whole of it, and every line, because it looks at a log line
 * by line. Outside of a job nobody would take the command out of the log, so there nothing is written.
 */
export function createMask(environment: Environment, write: (text: string) => void): Mask {
  const masked = new Set<string>();
  return (secret) => {
    if (!isRunning(environment)) return;
    for (const text of [secret, ...secret.split(/\r\n|\r|\n/)]) {
      // The runner would take an empty value for everything.
      if (text.trim() === "" || masked.has(text)) continue;
      masked.add(text);
      write(`${renderCommand("add-mask", {}, text)}\n`);
    }
  };
}

/** The summary is the step's own (`GITHUB_STEP_SUMMARY`), so that what the step has written there before counts. */
export async function writeSummary(
  environment: Environment,
  candidates: readonly string[],
): Promise<FittedMarkdown | undefined> {
  const file = environment["GITHUB_STEP_SUMMARY"];
  if (file === undefined || file === "") return undefined;
  const fitted = fitMarkdown(candidates, SUMMARY_LIMIT - (await sizeOf(file)));
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

export function fitComment(candidates: readonly string[]): string {
  return fitMarkdown(candidates, COMMENT_LIMIT, "characters").text;
}

/**
 * One workflow command, `::name key=value::message`, for standard output or standard error: the runner reads both. What
 * would end the line or a value early is escaped; the runner undoes it.
 */
export function renderCommand(
  name: "error" | "warning" | "notice" | "add-mask",
  properties: Readonly<Record<string, string | number | undefined>>,
  message: string,
): string {
  const pairs = Object.entries(properties).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${escapeProperty(String(value))}`],
  );
  return `::${name}${pairs.length === 0 ? "" : ` ${pairs.join(",")}`}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
