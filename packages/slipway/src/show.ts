import { findProvider } from "@slipway/ci";
import {
  type Base,
  createLinks,
  describeStanding,
  escapeJson,
  escapeMarkdown,
  type Findings,
  type Json,
  nextCommand,
  type Links,
  type Problem,
  quote,
  type ReleaseReport,
  renderCheckPage,
  renderProblems,
  type RenderProblemsOptions,
  renderReport,
  renderSummary,
  sanitise,
  type Secrets,
  splitByBase,
  type Step,
  renderSuppressed,
  renderSuppressedMarkdown,
} from "@slipway/core";

import type { Environment } from "./run/run.ts";

/** Where a command line is shown. */
export interface Screen {
  readonly environment: Environment;
  /** What a command is for: problems of a check, plans, JSON, pages. */
  readonly stdout: NodeJS.WriteStream;
  /** Progress, errors, and problems that a command has met on its way. */
  readonly stderr: NodeJS.WriteStream;
  /** What may be in none of it. */
  readonly secrets: Secrets;
}

/** Prints a document on standard output. */
export function showJson(value: Json | object, { stdout, secrets }: Screen): void {
  stdout.write(`${escapeJson(JSON.stringify(value, secrets.redactValue, 2))}\n`);
}

/** What a check has come to. */
export interface Found {
  readonly findings: Findings;
  /** What could not be looked at, in words. */
  readonly notChecked?: readonly string[];
  /** Where the job's page leads. */
  readonly links?: Links;
  /** What the problems were compared with, where they were. */
  readonly base?: Base | undefined;
}

interface FindingsOptions {
  readonly explain?: boolean | undefined;
  /** Says that there are none, too. For whom that is not the answer, a page of other things has no room for it. */
  readonly always?: boolean | undefined;
  /** They are what the command is for: standard output has them. Else standard error. */
  readonly asked?: boolean;
}

/** Tells people of problems, and in a CI job at their lines and on the job's page. */
export async function showFindings(
  found: Found,
  screen: Screen,
  { explain = false, always = false, asked = false }: FindingsOptions = {},
): Promise<void> {
  const { problems, suppressed } = found.findings;
  const stream = asked ? screen.stdout : screen.stderr;
  if (always || problems.length > 0) {
    const abilities = abilitiesOf(stream, screen.environment);
    stream.write(`${renderProblems(problems, { ...abilities, explain, base: found.base })}\n`);
  }
  if (suppressed.length > 0) stream.write(`\n${renderSuppressed(suppressed)}\n`);
  showNotChecked(found, stream);
  if (always || problems.length > 0) await announceFindings(found, screen);
}

/** A person is told what to type next; a CI job goes on by itself, and who reads JSON knows. */
export function showNext(step: Step, { environment, stderr }: Screen): void {
  if (environment["CI"] !== undefined || findProvider(environment).isRunning(environment)) return;
  const next = nextCommand(step);
  if (next !== undefined) stderr.write(`\n${sanitise(next)}\n`);
}

/** What could not be looked at is not fine. */
export function showNotChecked({ notChecked = [] }: Pick<Found, "notChecked">, stream: NodeJS.WriteStream): void {
  if (notChecked.length > 0) stream.write(`\n${["Not checked here", ...notChecked].join("\n  ")}\n`);
}

/** In a CI job: annotations at the lines, and the whole list on the job's page. Elsewhere nothing. */
export async function announceFindings(
  { findings, notChecked = [], links = createLinks({}), base }: Found,
  screen: Screen,
): Promise<void> {
  const { problems, suppressed } = findings;
  annotate({ problems, base }, screen);
  const unknown = notChecked.map((text) => `- ${escapeMarkdown(text)}\n`).join("");
  const ignored = suppressed.length === 0 ? "" : `\n${renderSuppressedMarkdown(suppressed)}\n`;
  const page = `${renderCheckPage(problems, { links, base })}\n${ignored}${unknown === "" ? "" : `\nNot checked here:\n\n${unknown}`}`;
  await findProvider(screen.environment).faces.writeSummary(screen.environment, [screen.secrets.redact(page)]);
}

/**
 * Tells how a release went: people on standard error, the CI job, and with `json` whoever reads standard output.
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
    screen.stderr.write(`\n${renderReport(report, abilitiesOf(screen.stderr, screen.environment))}\n`);
  }
}

/** In a CI job: annotations, and the rollup on the job's page. Elsewhere nothing. */
export async function announceReport(report: ReleaseReport, { environment, ...screen }: Screen): Promise<void> {
  annotate(report, { environment, ...screen });
  await findProvider(environment).faces.writeSummary(environment, renderSummary(report).map(screen.secrets.redact));
}

/** The report as Markdown, in the fullest rendering that a comment has room for. */
export function renderComment(report: ReleaseReport, environment: Environment): string {
  return findProvider(environment).faces.fitComment(renderSummary(report));
}

/**
 * What a change brings, beside its lines: what stands where it begins is counted in one line. The runner reads commands from
 * both streams; standard output may carry a document.
 */
function annotate(
  {
    problems,
    base,
    outcomes = [],
  }: Pick<ReleaseReport, "problems" | "base"> & Partial<Pick<ReleaseReport, "outcomes">>,
  { environment, stderr }: Screen,
): void {
  const { faces, isRunning } = findProvider(environment);
  if (!isRunning(environment)) return;
  const { brought, unchanged } = splitByBase(problems);
  const standing = base && describeStanding(unchanged, quote(base.name));
  const annotations = [
    // Outcomes first: the service shows a few annotations of a step, and these come once the release has begun.
    ...faces.annotateOutcomes(outcomes.filter(({ name }) => !isForeseen(name, unchanged, brought))),
    ...faces.annotate(brought),
    ...(standing === undefined ? [] : [faces.notify("note", "Unchanged", sanitise(standing))]),
  ];
  for (const annotation of annotations) stderr.write(`${annotation}\n`);
}

/** Whether a package did not get through for nothing but what stood before. */
function isForeseen(name: string, unchanged: readonly Problem[], brought: readonly Problem[]): boolean {
  const stops = (problems: readonly Problem[]): boolean =>
    problems.some((problem) => problem.severity === "error" && problem.package === name);
  return stops(unchanged) && !stops(brought);
}

/** What a stream can show. A log takes lines as they are. */
function abilitiesOf(stream: NodeJS.WriteStream, environment: Environment): RenderProblemsOptions {
  const width = stream.isTTY ? widthOf(stream) : undefined;
  return { colour: isColourful(stream, environment), links: hasLinks(stream, environment), width };
}

/** Where nobody tells how wide a terminal is, it says 0. */
function widthOf({ columns }: NodeJS.WriteStream): number {
  return columns > 0 ? columns : 80;
}

/** Whether a stream shows colour, by the conventions of `NO_COLOR` and `FORCE_COLOR`. */
function isColourful(stream: NodeJS.WriteStream, environment: Environment): boolean {
  if (environment["NO_COLOR"] !== undefined && environment["NO_COLOR"] !== "") return false;
  if (environment["FORCE_COLOR"] !== undefined && environment["FORCE_COLOR"] !== "0") return true;
  return stream.isTTY;
}

/** Programs whose terminals make links, by the variables that they set. */
const LINKING = /^(?:iTerm\.app|WezTerm|vscode|ghostty|Hyper|Tabby|rio|WarpTerminal)$/u;

/** Whether a stream shows links. What does not know them would mostly hide them, and some show rubbish. */
function hasLinks({ isTTY }: NodeJS.WriteStream, environment: Environment): boolean {
  const forced = environment["FORCE_HYPERLINK"];
  const term = environment["TERM"] ?? "";
  if (forced !== undefined && forced !== "") return forced !== "0";
  if (!isTTY || term === "dumb" || environment["CI"] !== undefined) return false;
  return (
    LINKING.test(environment["TERM_PROGRAM"] ?? "") ||
    environment["WT_SESSION"] !== undefined ||
    Number(environment["VTE_VERSION"] ?? 0) >= 5000 ||
    /kitty|alacritty|foot/u.test(term)
  );
}
