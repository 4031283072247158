import type { JobStep } from "../../workflow/publish-job.ts";
import type { Place } from "./workflow-problem.ts";

/** The place of a line of a step's script. */
export function commandPlace({ step, file }: JobStep, line: number): Place {
  const written = step.run;
  if (written?.block === undefined) return { file, at: written?.at ?? step.at };
  const position = { line: written.block.line + line, column: written.block.column };
  return { file, at: { ...written.at, position } };
}
