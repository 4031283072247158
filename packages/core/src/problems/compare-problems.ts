import type { Problem } from "./problem.ts";

/** The order of problems: errors first, then what concerns no file, then file, position, code and field. */
export function compareProblems(a: Problem, b: Problem): number {
  return (
    compareText(a.severity, b.severity) ||
    compareText(a.file, b.file) ||
    (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
    (a.position?.column ?? 0) - (b.position?.column ?? 0) ||
    compareText(a.code, b.code) ||
    compareText(a.field, b.field) ||
    compareText(a.package, b.package) ||
    compareText(a.entry, b.entry)
  );
}

/** By code unit: the order must not depend on the machine's language. */
function compareText(a = "", b = ""): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
