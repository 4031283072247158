import type { Problem } from "@slipway/core";

import type { CommandResult } from "../fixtures/run-slipway.ts";

/** The problems in what `--json` printed: a list of them or a report. */
export function readProblems({ stdout, stderr }: CommandResult): readonly Problem[] {
  if (stdout === "") throw new Error(`nothing on standard output, but on the other: ${stderr}`);
  const { problems }: { problems: readonly Problem[] } = JSON.parse(stdout);
  return problems;
}
