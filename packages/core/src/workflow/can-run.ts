import { evaluateCondition } from "./evaluate-condition.ts";
import type { Lookup } from "./evaluate-expression.ts";
import type { JobLocation, PublishJob } from "./publish-job.ts";
import type { WorkflowFile, WorkflowJob } from "./workflow.ts";

/** A job whose condition calls one of these runs although a job it needs did not. */
const STATUS_FUNCTION = /\b(?:always|failure|cancelled)\s*\(/i;

/**
 * Whether a publishing job and one of its publishing steps can run at all, as far as their conditions are decided by what
 * is known. `false` is certain.
 */
export function canRun({ path, publishes }: PublishJob, lookup: Lookup): boolean {
  if (!path.every((location) => jobCanRun(location, lookup, new Set()))) return false;
  return publishes.some(
    ({ step }) => step?.conditions.every((condition) => evaluateCondition(condition, lookup) !== false) ?? true,
  );
}

function jobCanRun({ workflow, job }: JobLocation, lookup: Lookup, seen: ReadonlySet<string>): boolean {
  if (job.if !== undefined && evaluateCondition(job.if, lookup) === false) return false;
  if (STATUS_FUNCTION.test(job.if?.text ?? "") || seen.has(job.id)) return true;
  return neededJobs(workflow, job).every((needed) =>
    jobCanRun({ workflow, job: needed }, lookup, new Set([...seen, job.id])),
  );
}

function neededJobs({ jobs }: WorkflowFile, { needs }: WorkflowJob): WorkflowJob[] {
  return jobs.filter(({ id }) => needs.some(({ text }) => text === id));
}
