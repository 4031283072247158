import type { Position, Problem } from "@slipway/core";

/** A linter's finding as a problem. Whatever the linter thinks of it, no release fails for it. */
export function lintProblem(finding: {
  /** `zizmor/template-injection` */
  readonly name: string;
  readonly message: string;
  readonly file: string;
  readonly position: Position;
}): Problem {
  const { name, message, file, position } = finding;
  const [line = ""] = message.split("\n", 1);
  return { code: "WORKFLOW_LINT", severity: "warning", file, position, actual: name, reason: line.replace(/\.$/, "") };
}
