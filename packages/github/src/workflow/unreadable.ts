import type { Position, Problem, Severity } from "@slipway/core";

/** A file of `.github` that was not taken into account, and why. */
export function unreadable(
  file: string,
  reason: string,
  position: Position | undefined,
  severity: Severity = "error",
): Problem {
  return { code: "WORKFLOW_UNREADABLE", severity, file, ...(position !== undefined && { position }), reason };
}
