import type { SuppressedProblem } from "../findings/findings.ts";
import type { KnownProblem } from "../rules/catalogue.ts";
import { codeSpan, escapeMarkdown, sanitise } from "../text/sanitise.ts";
import { formatCount } from "../text/words.ts";
import { formatPlace } from "./problem-groups.ts";

/** Problems listed under one reason; the JSON output has all of them. */
const MAX_ROWS = 20;

const SOURCE = "`slipway.json`";

/** Suppressed problems of one code and severity with one reason. */
interface SuppressedGroup {
  readonly code: KnownProblem["code"];
  readonly severity: KnownProblem["severity"];
  readonly reason: string;
  readonly problems: readonly KnownProblem[];
}

/** What is not reported because `slipway.json` says so, with its reasons, for a terminal; empty when that is nothing. */
export function renderSuppressed(suppressed: readonly SuppressedProblem[]): string {
  if (suppressed.length === 0) return "";
  const groups = groupSuppressed(suppressed).map(({ code, severity, reason, problems }) => [
    sanitise(`  ${severity} ${code}: ${reason}`),
    ...rowsOf(problems, (problem) => `    ${sanitise(subjectOf(problem).join("  "))}`),
  ]);
  return [`Suppressed by ${SOURCE}: ${formatCount(suppressed.length, "problem")}`, ...groups.flat()].join("\n");
}

/**
 * The same as Markdown for a job's page or a comment, what the pull request at hand suppresses before all else. Empty when
 * nothing is suppressed.
 */
export function renderSuppressedMarkdown(suppressed: readonly SuppressedProblem[]): string {
  const added = suppressed.filter(({ isNew }) => isNew === true);
  const others = suppressed.filter(({ isNew }) => isNew !== true);
  return [
    ...(added.length === 0
      ? []
      : [
          `#### Newly suppressed by this pull request: ${formatCount(added.length, "problem")}`,
          groupSuppressed(added).map(renderGroupMarkdown).join("\n"),
        ]),
    ...(others.length === 0
      ? []
      : [
          `<details><summary>Suppressed by <code>slipway.json</code>: ${formatCount(others.length, "problem")}</summary>`,
          groupSuppressed(others).map(renderGroupMarkdown).join("\n"),
          "</details>",
        ]),
  ].join("\n\n");
}

function renderGroupMarkdown({ code, severity, reason, problems }: SuppressedGroup): string {
  const rows = rowsOf(problems, (problem) => `  - ${subjectOf(problem).map(codeSpan).join(" ")}`);
  return [`- ${severity} \`${code}\`: ${escapeMarkdown(reason)}`, ...rows].join("\n");
}

function groupSuppressed(suppressed: readonly SuppressedProblem[]): SuppressedGroup[] {
  const groups = new Map<string, SuppressedGroup>();
  for (const { problem, reason } of suppressed) {
    const { code, severity } = problem;
    const key = JSON.stringify([code, severity, reason]);
    groups.set(key, { code, severity, reason, problems: [...(groups.get(key)?.problems ?? []), problem] });
  }
  return [...groups.values()];
}

/** What concerns neither a file nor a package has been told by its code. */
function rowsOf(problems: readonly KnownProblem[], render: (problem: KnownProblem) => string): string[] {
  const placed = problems.filter((problem) => subjectOf(problem).length > 0);
  const hidden = placed.length - MAX_ROWS;
  return [
    ...placed.slice(0, MAX_ROWS).map(render),
    ...(hidden > 0 ? [`    … and ${hidden} more, all of them with --json`] : []),
  ];
}

function subjectOf(problem: KnownProblem): string[] {
  return [formatPlace(problem), problem.package ?? ""].filter((text) => text !== "");
}
