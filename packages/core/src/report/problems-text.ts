import { type KnownProblem, pageOf } from "../rules/catalogue.ts";
import { sanitise } from "../text/sanitise.ts";
import { inOneLine } from "../text/words.ts";
import { wrapText } from "../text/wrap.ts";
import { linkToCode } from "./links.ts";
import {
  describeStanding,
  formatHeadline,
  formatPlace,
  groupProblems,
  isOutput,
  nextCommands,
  type ProblemGroup,
  splitByBase,
} from "./problem-groups.ts";
import type { Base } from "./release-report.ts";

/** Occurrences listed of one group; the JSON output has all of them. */
const MAX_ROWS = 8;

const MAX_COMMANDS = 50;

const MAX_PADDING = 60;

/** Columns before the values of a group. */
const LABELS = 12;

const ESCAPES = {
  error: "\u001B[31m",
  warning: "\u001B[33m",
  note: "\u001B[36m",
  bold: "\u001B[1m",
  dim: "\u001B[2m",
} as const;

export interface RenderProblemsOptions {
  /** Whether the terminal understands colour. The text is the same without. */
  readonly colour?: boolean;
  /** Whether it understands links (OSC 8): then codes lead to their pages. */
  readonly links?: boolean;
  /** Columns of the terminal, at which text is broken between words; absent, lines are as long as they are. */
  readonly width?: number | undefined;
  /** Whether each group brings what its page says about cause and remedy. */
  readonly explain?: boolean;
  /** What the problems were compared with: then those that it has too are counted and not told. */
  readonly base?: Base | undefined;
}

/** How a terminal shows something. */
interface Style {
  readonly paint: (style: keyof typeof ESCAPES, text: string) => string;
  readonly link: (text: string, address: string) => string;
  /** @param first Columns before the text; under it, lines begin with `hang` spaces. */
  readonly wrap: (text: string, first: number, hang: number) => string;
}

/**
 * The problems for a terminal, without a final line break: how many of which kinds, then one paragraph for each kind, most
 * important first, and last all that there is to type, to paste as it is. Nothing that comes from a file can act on the
 * terminal.
 */
export function renderProblems(problems: readonly KnownProblem[], options: RenderProblemsOptions = {}): string {
  if (problems.length === 0) return "no problems";
  const style = createStyle(options);
  const { brought, unchanged } = splitByBase(problems);
  const groups = groupProblems(brought).map((group) => renderGroup(group, style, options.explain === true));
  const compared = options.base === undefined ? "" : ", compared with " + sanitise(options.base.name);
  const head = brought.length === 0 ? `no new problems${compared}` : `${formatHeadline(brought)}${compared}`;
  return [
    style.paint("bold", style.wrap(head, 0, 2)),
    ...groups,
    ...renderUnchanged(unchanged, options, style),
    ...(brought.length === 0 ? [] : renderEnd(brought, style)),
  ].join("\n\n");
}

function renderUnchanged(
  unchanged: readonly KnownProblem[],
  { base }: RenderProblemsOptions,
  { paint, wrap }: Style,
): string[] {
  if (unchanged.length === 0) return [];
  const name = sanitise(base?.name ?? "");
  const standing = describeStanding(unchanged, name);
  const others = unchanged.filter(({ severity }) => severity !== "error");
  return [
    [
      ...(standing === undefined ? [] : [paint("error", wrap(standing, 0, 2))]),
      ...(others.length === 0 ? [] : [wrap(`unchanged on ${name}: ${formatHeadline(others)}`, 0, 2)]),
    ].join("\n"),
  ];
}

function createStyle({ colour, links, width }: RenderProblemsOptions): Style {
  return {
    paint: (style, text) => (colour === true ? `${ESCAPES[style]}${text}\u001B[0m` : text),
    link: (text, address) => (links === true ? `\u001B]8;;${address}\u001B\\${text}\u001B]8;;\u001B\\` : text),
    wrap: (text, first, hang) => (width === undefined ? text : wrapText(text, { width, first, hang })),
  };
}

function renderGroup(group: ProblemGroup, style: Style, explain: boolean): string {
  const { severity, code, problems } = group;
  const { paint, link, wrap } = style;
  const page = pageOf(code);
  const times = problems.length > 1 ? ` (${problems.length} times)` : "";
  const title = wrap(`${page.title}${times}`, severity.length + code.length + 3, 2);
  return [
    `${paint(severity, severity)} ${paint("bold", link(code, linkToCode(code)))}: ${title}`,
    ...details(group).map(([label, text]) => `  ${paint("dim", label.padEnd(8))}  ${linesOf(code, text, style)}`),
    ...renderRows(group, style),
    ...(explain
      ? ["", ...indent(page.what, style), "", ...indent(page.why, style), "", ...indent(page.fix, style)]
      : []),
  ].join("\n");
}

const MAX_LINES = 12;

function linesOf(code: KnownProblem["code"], text: string, { wrap }: Style): string {
  const lines = isOutput(code) ? text.split("\n").slice(0, MAX_LINES) : [text];
  return lines.map((line) => wrap(shown(line), LABELS, LABELS)).join(`\n${" ".repeat(LABELS)}`);
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
  ] as const;
  return rows.flatMap(([label, text]) => (text === undefined ? [] : [[label, text] as const]));
}

function renderRows({ problems, common }: ProblemGroup, style: Style): string[] {
  const shown = problems.slice(0, MAX_ROWS);
  const width = Math.min(MAX_PADDING, Math.max(0, ...shown.map((problem) => sanitise(formatPlace(problem)).length)));
  const lines = shown.flatMap((problem) => renderRow(problem, common, width, style));
  const hidden = problems.length - shown.length;
  return hidden > 0 ? [...lines, style.paint("dim", `  … and ${hidden} more, all of them with --json`)] : lines;
}

/** Place, package and what is peculiar to one occurrence; nothing when the group has said it all. */
function renderRow(problem: KnownProblem, common: ProblemGroup["common"], width: number, { wrap }: Style): string[] {
  const { code, entry, field, position, actual, expected, package: name = "" } = problem;
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
  return line === "" ? [] : [`  ${wrap(line, 2, 4)}`];
}

function indent(text: string, { wrap }: Style): string[] {
  return text.split("\n").map((line) => `  ${wrap(line, 2, 2)}`.trimEnd());
}

/** What the commands do, then those that mend something in one block, each of them once and unbroken. */
function renderEnd(problems: readonly KnownProblem[], { paint, wrap }: Style): string[] {
  const next = nextCommands(problems);
  const told = next.map(({ command, purpose }) => wrap(`\`${command}\` ${purpose}`, 0, 2)).join("\n");
  const mending = [
    ...next.filter(({ mends }) => mends).map(({ command }) => command),
    ...problems.flatMap(({ command }) => (command === undefined ? [] : [sanitise(command)])),
  ];
  const commands = [...new Set(mending)];
  if (commands.length === 0) return [told];
  const hidden = commands.length - MAX_COMMANDS;
  return [
    told,
    [
      paint("dim", "To type"),
      ...commands.slice(0, MAX_COMMANDS).map((command) => `  ${paint("bold", command)}`),
      ...(hidden > 0 ? [paint("dim", `  … and ${hidden} more, all of them with --json`)] : []),
    ].join("\n"),
  ];
}

/** One line: place, severity, code and message. */
export function formatProblem(problem: KnownProblem): string {
  const place = formatPlace(problem);
  const message = pageOf(problem.code).message(problem);
  return sanitise(`${place === "" ? "" : `${place}: `}${problem.severity} ${problem.code}: ${message}`);
}
