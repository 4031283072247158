import { formatProblem, groupProblems, type Problem, sanitise, type Severity } from "@slipway/core";

import { renderCommand } from "./render-command.ts";

/** The platform shows this many annotations of each level per step and drops the rest without a word. */
const LIMIT = 10;

/**
 * Problems as workflow commands, one line each, at most ten errors and ten warnings. When there are more, those that
 * show each kind of problem come first, and a last notice tells how many are missing and where they are.
 *
 * @param where Where the whole list is, for that notice.
 */
export function renderAnnotations(problems: readonly Problem[], where = "the job's summary"): string[] {
  const errors = arrange(problems, "error");
  const warnings = arrange(problems, "warning");
  const shown = [...errors.slice(0, LIMIT), ...warnings.slice(0, LIMIT)].map((problem) => renderAnnotation(problem));
  const hidden = [
    ...(errors.length > LIMIT ? [`${String(errors.length - LIMIT)} of ${String(errors.length)} errors`] : []),
    ...(warnings.length > LIMIT ? [`${String(warnings.length - LIMIT)} of ${String(warnings.length)} warnings`] : []),
  ];
  if (hidden.length === 0) return shown;
  const notice = `${hidden.join(" and ")} are not shown here, the whole list is in ${where}`;
  return [...shown, renderCommand("notice", { title: "More problems" }, notice)];
}

/** One problem of each group in turn, most important group first: ten times the same hides nine others. */
function arrange(problems: readonly Problem[], severity: Severity): Problem[] {
  const groups = groupProblems(problems.filter((problem) => problem.severity === severity));
  const longest = Math.max(0, ...groups.map((group) => group.problems.length));
  return Array.from({ length: longest }, (_, turn) => groups.flatMap((group) => group.problems[turn] ?? [])).flat();
}

function renderAnnotation(problem: Problem): string {
  const { code, severity, file, position, predicts } = problem;
  const lines = [
    formatProblem(problem),
    ...(predicts === undefined ? [] : [`It would fail with: ${sanitise(predicts)}`]),
  ];
  return renderCommand(
    severity,
    {
      file: file === undefined ? undefined : sanitise(file),
      line: position?.line,
      col: position?.column,
      title: code,
    },
    lines.join("\n"),
  );
}
