import { type KnownProblem, pageOf } from "../rules/catalogue.ts";
import { codeSpan, escapeMarkdown, escapeProse, htmlCode } from "../text/sanitise.ts";
import { codeCell, renderTable } from "../text/table.ts";
import { formatCount, inOneLine, quote } from "../text/words.ts";
import { type Links, linkMarkdown, linkToCode } from "./links.ts";
import {
  countProblems,
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

/** Occurrences listed of one group: a job summary has 1 MiB for everything. */
const MAX_ROWS = 200;

/** Longer tables fold away. */
const MAX_OPEN_ROWS = 10;

/** What stands open of everything that stops a release: kinds, and places of one kind. */
const MAX_OPEN_GROUPS = 8;

const MAX_OPEN_PLACES = 3;

const MARKS = { error: "❌", warning: "⚠️", note: "ℹ️" } as const;

const COLUMNS = ["package", "where", "entry", "actual", "expected", "command"] as const;

/** What problems are shown with. */
interface Surroundings {
  readonly links: Links;
  /** What they were compared with, where they were. */
  readonly base: Base | undefined;
  /** How many places of one kind are listed. */
  readonly rows?: number;
}

/** The page of a check: how many of what, then as {@link renderProblemsMarkdown}. Without a final line break. */
export function renderCheckPage(problems: readonly KnownProblem[], surroundings: Surroundings): string {
  if (problems.length === 0) return "### ✅ No problems";
  const { base } = surroundings;
  const { brought } = splitByBase(problems);
  const mark = MARKS[groupProblems(problems)[0]?.severity ?? "note"];
  const head =
    base === undefined
      ? escapeProse(formatHeadline(problems))
      : `${brought.length === 0 ? "No new problems" : `New: ${escapeProse(formatHeadline(brought))}`}, compared with ${codeSpan(base.name)}`;
  return `### ${mark} ${head}\n\n${renderProblemsMarkdown(problems, surroundings)}`;
}

/**
 * The problems as Markdown for a job summary or a comment, without a final line break: each kind of error in a line with its
 * places and what to type, then all values and places folded away, and folded the rest. Where they were compared, that is
 * what the change brings; of what stands on the base one line says what stops the release, and the whole of it is folded.
 * Empty without problems.
 */
export function renderProblemsMarkdown(
  problems: readonly KnownProblem[],
  { links, base, rows = MAX_ROWS }: Surroundings,
): string {
  const { brought, unchanged } = splitByBase(problems);
  const standing = describeStanding(unchanged, quote(base?.name));
  const errors = brought.filter(({ severity }) => severity === "error");
  const others = brought.filter(({ severity }) => severity !== "error");
  const groups = groupProblems(errors);
  const hidden = groups.length - MAX_OPEN_GROUPS;
  const open = [
    ...groups.slice(0, MAX_OPEN_GROUPS).map((group) => renderOpen(group, links)),
    ...(hidden > 0 ? [`- … and ${formatCount(hidden, "more kind")}, below`] : []),
    ...(standing === undefined ? [] : [`- ${MARKS.error} ${escapeProse(standing)}`]),
  ];
  const fix = nextCommands(brought).find(({ mends }) => mends);
  return [
    open.join("\n"),
    errors.length === 0 || fix === undefined ? "" : `\`${fix.command}\` ${fix.purpose}`,
    renderFolded(`All values and places of ${countProblems(errors)}`, errors, links, rows),
    renderFolded(countProblems(others), others, links, rows),
    renderFolded(
      `${formatCount(unchanged.length, "thing")} unchanged on ${htmlCode(base?.name ?? "")}: ${countProblems(unchanged)}`,
      unchanged,
      links,
      rows,
    ),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** One kind of problem as an item of a list, with its first places. */
function renderOpen(group: ProblemGroup, links: Links): string {
  const { severity, code, problems, common, reason } = group;
  const [first] = problems;
  const name = `${MARKS[severity]} [\`${code}\`](${linkToCode(code)})`;
  const predicts = first.predicts === undefined ? "" : ` · it would fail with ${codeSpan(inOneLine(first.predicts))}`;
  const fix = describeFix(group);
  if (problems.length === 1) {
    const place = renderPlace(first, links);
    return `- ${name} ${renderMessage(first)}${place === "" ? "" : ` → ${place}`}${predicts}${fix}`;
  }
  const because = reason === undefined || common.actual !== undefined ? "" : `: ${escapeMarkdown(reason)}`;
  const hidden = problems.length - MAX_OPEN_PLACES;
  return [
    `- ${name} ${formatCount(problems.length, "time")}: ${escapeProse(pageOf(code).title)}${because}${predicts}${fix}`,
    ...problems.slice(0, MAX_OPEN_PLACES).map((problem) => {
      const place = renderPlace(problem, links);
      return `  - ${renderMessage(problem)}${place === "" ? "" : ` → ${place}`}`;
    }),
    ...(hidden > 0 ? [`  - … and ${String(hidden)} more, below`] : []),
  ].join("\n");
}

function renderMessage(problem: KnownProblem): string {
  return escapeProse(inOneLine(pageOf(problem.code).message(problem)));
}

function renderPlace(problem: KnownProblem, links: Links): string {
  const { file, position } = problem;
  if (file === undefined) return "";
  return linkMarkdown(codeSpan(formatPlace(problem)), links.file(file, position?.line));
}

/** What to type about all of a group. */
function describeFix({ problems, common }: ProblemGroup): string {
  if (problems.every(({ fix, edits }) => fix !== undefined || edits !== undefined))
    return " · fix: `slipway check --fix`";
  const command = common.command ?? (problems.length === 1 ? problems[0].command : undefined);
  return command === undefined ? "" : ` · fix: ${codeSpan(command)}`;
}

function renderFolded(title: string, problems: readonly KnownProblem[], links: Links, rows: number): string {
  if (problems.length === 0) return "";
  const groups = groupProblems(problems).map((group) => renderGroup(group, links, rows));
  return [`<details><summary>${title}</summary>`, ...groups, "</details>"].join("\n\n");
}

function renderGroup(group: ProblemGroup, links: Links, rows: number): string {
  const { severity, code, problems } = group;
  const heading = `#### ${MARKS[severity]} [\`${code}\`](${linkToCode(code)}): ${escapeProse(pageOf(code).title)}${problems.length > 1 ? ` (${problems.length} times)` : ""}`;
  return [heading, renderDetails(group), renderPlaces(group, links, rows)].filter((part) => part !== "").join("\n\n");
}

function renderDetails({ code: kind, common, reason, problems }: ProblemGroup): string {
  const code = [
    ["actual", common.actual === undefined || !isOutput(kind) ? common.actual : inOneLine(common.actual)],
    ["expected", common.expected],
    ["predicts", common.predicts],
    ["predicts, for example", common.predicts === undefined ? problems[0].predicts : undefined],
    ["run", common.command],
  ] as const;
  return [
    ...(reason === undefined ? [] : [`- because: ${escapeMarkdown(reason)}`]),
    ...code.flatMap(([label, text]) => (text === undefined ? [] : [`- ${label}: ${codeSpan(text)}`])),
  ].join("\n");
}

function renderPlaces({ problems, common }: ProblemGroup, links: Links, most: number): string {
  const columns = COLUMNS.filter((column) => problems.some((problem) => valueOf(problem, column, common) !== ""));
  if (columns.length === 0) return "";
  if (most === 0) return `${formatCount(problems.length, "place")}, in \`report.json\``;
  const rows = problems.slice(0, most).map((problem) =>
    columns.map((column) => {
      const cell = codeCell(valueOf(problem, column, common));
      const { file, position } = problem;
      return column === "where" && file !== undefined ? linkMarkdown(cell, links.file(file, position?.line)) : cell;
    }),
  );
  const hidden = problems.length - rows.length;
  const table = [renderTable("markdown", columns, rows), ...(hidden > 0 ? ["", `… and ${hidden} more`] : [])].join(
    "\n",
  );
  if (rows.length <= MAX_OPEN_ROWS) return table;
  return `<details><summary>${problems.length} places</summary>\n\n${table}\n\n</details>`;
}

function valueOf(problem: KnownProblem, column: (typeof COLUMNS)[number], common: ProblemGroup["common"]): string {
  if (column === "where") return formatPlace(problem);
  if (column !== "package" && column !== "entry" && common[column] !== undefined) return "";
  const value = problem[column] ?? "";
  return column === "actual" && isOutput(problem.code) ? inOneLine(value) : value;
}
