import type { Problem, Severity, TextEdit } from "../../problems/problem.ts";
import type { JobStep, PublishStep } from "../../workflow/publish-job.ts";
import type { SourceSpan, WorkflowJob } from "../../workflow/workflow.ts";

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
export function workflowProblem<Code extends string>(
  code: Code,
  severity: Severity,
  { file, at }: Place,
  { edits = [], ...details }: Details,
): Problem<Code> {
  const possible = edits.filter((edit) => edit !== undefined);
  return {
    code,
    severity,
    file,
    position: at.position,
    ...details,
    edits: possible.length > 0 && possible.length === edits.length ? possible : undefined,
  };
}

/** The dotted path of a key of a job: `jobs.publish.permissions`. */
export function fieldOfJob({ id }: WorkflowJob, key?: string): string {
  return key === undefined ? `jobs.${id}` : `jobs.${id}.${key}`;
}

/** The place of a line of a step's script. */
export function commandPlace({ step, file }: JobStep, line: number): Place {
  const written = step.run;
  if (written?.block === undefined) return { file, at: written?.at ?? step.at };
  const position = { line: written.block.line + line, column: written.block.column };
  return { file, at: { ...written.at, position } };
}

/**
 * Replaces one word of the script that a command stands in.
 *
 * @returns `undefined` unless the word stands there exactly once, between white space: package scripts and actions are
 *   other files, and a word that comes twice may be another command's.
 */
export function editInScript(
  { step, scripts, file }: PublishStep,
  word: string,
  replacement: string,
): TextEdit | undefined {
  const run = step?.step.run;
  if (step === undefined || run === undefined || run.at.shared === true || scripts.length > 0) return undefined;
  const written = step.source.slice(run.at.start, run.at.end);
  const offsets = [...written.matchAll(/\S+/g)].filter(([found]) => found === word).map(({ index }) => index);
  const [offset] = offsets;
  if (offset === undefined || offsets.length > 1) return undefined;
  return { file, offset: run.at.start + offset, length: word.length, text: replacement };
}

/** The last part of a POSIX path. */
export function baseName(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}
