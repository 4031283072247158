import type { Problem, Severity, TextEdit } from "../../problems/problem.ts";
import type { SourceSpan } from "../../workflow/workflow.ts";
import type { WorkflowCode } from "./workflow-code.ts";

/** A place in a workflow file. */
export interface Place {
  readonly file: string;
  readonly at: SourceSpan;
}

type Details = Omit<Problem, "code" | "severity" | "file" | "position" | "edits"> & {
  /** All of them are needed: one that cannot be made takes the others with it. */
  readonly edits?: readonly (TextEdit | undefined)[];
};

/** A problem at a place of a workflow file. */
export function workflowProblem(
  code: WorkflowCode,
  severity: Severity,
  { file, at }: Place,
  { edits = [], ...details }: Details,
): Problem {
  const possible = edits.filter((edit) => edit !== undefined);
  return {
    code,
    severity,
    file,
    position: at.position,
    ...details,
    ...(possible.length > 0 && possible.length === edits.length && { edits: possible }),
  };
}
