import { formatCount } from "../text/format-count.ts";
import type { Problem } from "./problem.ts";

/** `3 errors and 1 warning in 4 packages`. */
export function countProblems(problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const warnings = problems.length - errors;
  const packages = new Set(problems.flatMap((problem) => problem.package ?? [])).size;
  const parts = [
    ...(errors > 0 ? [formatCount(errors, "error")] : []),
    ...(warnings > 0 ? [formatCount(warnings, "warning")] : []),
  ];
  if (parts.length === 0) return "no problems";
  return `${parts.join(" and ")}${packages > 0 ? ` in ${formatCount(packages, "package")}` : ""}`;
}
