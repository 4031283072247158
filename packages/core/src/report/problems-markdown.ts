import { type KnownProblem, pageOf } from "../rules/catalogue.ts";
import { codeSpan, escapeMarkdown } from "../text/sanitise.ts";
import { codeCell, renderTable } from "../text/table.ts";
import { inOneLine } from "../text/words.ts";
import {
  countProblems,
  formatPlace,
  groupProblems,
  isOutput,
  nextCommands,
  type ProblemGroup,
} from "./problem-groups.ts";

/** Occurrences listed of one group: a job summary has 1 MiB for everything. */
const MAX_ROWS = 200;

/** Longer tables fold away. */
const MAX_OPEN_ROWS = 10;

const MARKS = { error: "❌", warning: "⚠️", note: "ℹ️" } as const;

const COLUMNS = ["package", "where", "entry", "actual", "expected", "command"] as const;

/** The problems as Markdown for a job summary or a comment, without a final line break. */
export function renderProblemsMarkdown(problems: readonly KnownProblem[]): string {
  if (problems.length === 0) return "No problems.";
  const commands = nextCommands(problems).map(({ command, purpose }) => `\`${command}\` ${purpose}`);
  return [
    `**${countProblems(problems)}**`,
    ...groupProblems(problems).map(renderGroup),
    commands.map((line) => `- ${line}`).join("\n"),
  ].join("\n\n");
}

function renderGroup(group: ProblemGroup): string {
  const { severity, code, problems } = group;
  const heading = `#### ${MARKS[severity]} \`${code}\`: ${pageOf(code).title}${problems.length > 1 ? ` (${problems.length} times)` : ""}`;
  return [heading, renderDetails(group), renderPlaces(group)].filter((part) => part !== "").join("\n\n");
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

function renderPlaces({ problems, common }: ProblemGroup): string {
  const columns = COLUMNS.filter((column) => problems.some((problem) => valueOf(problem, column, common) !== ""));
  if (columns.length === 0) return "";
  const rows = problems
    .slice(0, MAX_ROWS)
    .map((problem) => columns.map((column) => codeCell(valueOf(problem, column, common))));
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
