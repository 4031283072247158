import type { Problem } from "@slipway/core";

/** Whether a release stops at these problems. */
export function isBlocked(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === "error");
}
