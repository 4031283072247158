import { type KnownProblem, pageOf } from "../rules/catalogue.ts";
import { sanitise } from "../text/sanitise.ts";
import { inOneLine } from "../text/words.ts";
import {
  countProblems,
  formatPlace,
  groupProblems,
  isOutput,
  nextCommands,
  type ProblemGroup,
} from "./problem-groups.ts";

/** Occurrences listed of one group; the JSON output has all of them. */
const MAX_ROWS = 50;

const MAX_PADDING = 60;

const ESCAPES = {
  error: "\u001B[31m",
  warning: "\u001B[33m",
  note: "\u001B[36m",
  bold: "\u001B[1m",
  dim: "\u001B[2m",
} as const;

type Paint = (style: keyof typeof ESCAPES, text: string) => string;

export interface RenderProblemsOptions {
  /** Whether the terminal understands colour. The text is the same without. */
  readonly colour?: boolean;
  /** Whether each group brings what its page says about cause and remedy. */
  readonly explain?: boolean;
}

/**
 * The problems for a terminal, without a final line break: one paragraph for each kind of problem, most important first,
 * then the count and what to type next. Nothing that comes from a file can act on the terminal.
 */
export function renderProblems(problems: readonly KnownProblem[], options: RenderProblemsOptions = {}): string {
  if (problems.length === 0) return "no problems";
  const paint = options.colour === true ? inColour : plain;
  const groups = groupProblems(problems).map((group) => renderGroup(group, paint, options.explain === true));
  return [...groups, renderEnd(problems, paint)].join("\n\n");
}

function plain(_style: keyof typeof ESCAPES, text: string): string {
  return text;
}

function inColour(style: keyof typeof ESCAPES, text: string): string {
  return `${ESCAPES[style]}${text}\u001B[0m`;
}

function renderGroup(group: ProblemGroup, paint: Paint, explain: boolean): string {
  const { severity, code, problems } = group;
  const page = pageOf(code);
  const times = problems.length > 1 ? paint("dim", ` (${problems.length} times)`) : "";
  return [
    `${paint(severity, severity)} ${paint("bold", code)}: ${page.title}${times}`,
    ...details(group).map(([label, text]) => `  ${paint("dim", label.padEnd(8))}  ${linesOf(code, text)}`),
    ...renderRows(group, paint),
    ...(explain ? ["", ...indent(page.what), "", ...indent(page.why), "", ...indent(page.fix)] : []),
  ].join("\n");
}

const MAX_LINES = 12;

function linesOf(code: KnownProblem["code"], text: string): string {
  const lines = isOutput(code) ? text.split("\n").slice(0, MAX_LINES) : [text];
  return lines.map((line) => shown(line)).join(`\n${" ".repeat(12)}`);
}

function shown(text: string): string {
  return text === "" ? "(empty)" : sanitise(text);
}

function details({ common, reason, problems }: ProblemGroup): (readonly [string, string])[] {
  const rows = [
    ["actual", common.actual],
    ["expected", common.expected],
    ["because", reason],
    ["predicts", common.predicts],
    ["such as", common.predicts === undefined ? problems[0].predicts : undefined],
    ["run", common.command],
  ] as const;
  return rows.flatMap(([label, text]) => (text === undefined ? [] : [[label, text] as const]));
}

function renderRows({ problems, common }: ProblemGroup, paint: Paint): string[] {
  const shown = problems.slice(0, MAX_ROWS);
  const width = Math.min(MAX_PADDING, Math.max(0, ...shown.map((problem) => sanitise(formatPlace(problem)).length)));
  const lines = shown.flatMap((problem) => renderRow(problem, common, width));
  const hidden = problems.length - shown.length;
  return hidden > 0 ? [...lines, paint("dim", `  … and ${hidden} more, all of them with --json`)] : lines;
}

/** Place, package and what is peculiar to one occurrence; nothing when the group has said it all. */
function renderRow(problem: KnownProblem, common: ProblemGroup["common"], width: number): string[] {
  const { code, entry, field, position, actual, expected, command, package: name = "" } = problem;
  const values = [
    ...(entry === undefined ? [] : [entry]),
    // A position says it better.
    ...(field === undefined || position !== undefined ? [] : [field]),
    ...(common.actual === undefined && actual !== undefined
      ? [shown(isOutput(code) ? inOneLine(actual) : actual)]
      : []),
    ...(common.expected === undefined && expected !== undefined ? [`expected ${shown(expected)}`] : []),
  ];
  const place = sanitise(formatPlace(problem)).padEnd(width);
  const cells = [place, sanitise(name), sanitise(values.join(", "))].filter((cell) => cell !== "");
  const line = cells.join("  ").trimEnd();
  return [
    ...(line === "" ? [] : [`  ${line}`]),
    ...(common.command === undefined && command !== undefined ? [`    ${sanitise(command)}`] : []),
  ];
}

function indent(text: string): string[] {
  return text.split("\n").map((line) => `  ${line}`.trimEnd());
}

function renderEnd(problems: readonly KnownProblem[], paint: Paint): string {
  const commands = nextCommands(problems);
  const width = Math.max(...commands.map(({ command }) => command.length));
  return [
    countProblems(problems),
    ...commands.map(({ command, purpose }) => `  ${paint("bold", command.padEnd(width))}  ${purpose}`),
  ].join("\n");
}

/** One line: place, severity, code and message. */
export function formatProblem(problem: KnownProblem): string {
  const place = formatPlace(problem);
  const message = pageOf(problem.code).message(problem);
  return sanitise(`${place === "" ? "" : `${place}: `}${problem.severity} ${problem.code}: ${message}`);
}
