import { escapeForRegExp } from "../text/regexp.ts";
import { evaluateExpression, type Lookup } from "./expressions.ts";
import type { JobLocation, PublishJob, PublishStep } from "./publish-job.ts";
import type { WorkflowFile, WorkflowJob, WorkflowText, WorkflowTrigger } from "./workflow.ts";

/**
 * Tells whether a publishing job and one of its publishing steps can run at all, as far as their conditions are decided by
 * what is known. `false` is certain.
 */
export function createRunCheck(
  lookup: Lookup,
): (job: Pick<PublishJob, "path"> & { readonly publishes: readonly Pick<PublishStep, "step">[] }) => boolean {
  const decided = new Map<WorkflowFile, ReadonlyMap<WorkflowJob, Fate>>();
  const canRunJob = ({ workflow, job }: JobLocation): boolean => {
    const fates = decided.get(workflow) ?? decideJobs(workflow, lookup);
    decided.set(workflow, fates);
    return fates.get(job)?.runs ?? true;
  };
  return ({ path, publishes }) =>
    path.every(canRunJob) &&
    publishes.some(
      ({ step }) => step?.conditions.every((condition) => evaluateCondition(condition, lookup) !== false) ?? true,
    );
}

interface Fate {
  /** `false`: it is certainly skipped. */
  readonly runs: boolean;
  /** `false`: it or a job that it waits for, however far away, is certainly skipped. */
  readonly unbroken: boolean;
}

/** A job whose condition calls one of these runs although a job it waits for did not. */
const STATUS_FUNCTION = /\b(?:always|failure|cancelled)\s*\(/i;

/**
 * Goes from the jobs that wait for none to those that wait for them: each is looked at once, however many paths lead to it.
 * Jobs that wait for each other are left out; GitHub refuses their file.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idneeds
 */
function decideJobs({ jobs }: WorkflowFile, lookup: Lookup): ReadonlyMap<WorkflowJob, Fate> {
  const byId = new Map(jobs.map((job) => [job.id.toLowerCase(), job]));
  const needsOf = new Map(jobs.map((job) => [job, listNeeds(job, byId)]));
  const waiters = new Map<WorkflowJob, WorkflowJob[]>(jobs.map((job) => [job, []]));
  for (const [job, needs] of needsOf) for (const needed of needs) waiters.get(needed)?.push(job);

  const fates = new Map<WorkflowJob, Fate>();
  const open = new Map([...needsOf].map(([job, needs]) => [job, needs.size]));
  const ready = jobs.filter((job) => open.get(job) === 0);
  for (let job = ready.pop(); job !== undefined; job = ready.pop()) {
    fates.set(job, decideJob(job, [...(needsOf.get(job) ?? [])], fates, lookup));
    for (const waiter of waiters.get(job) ?? []) {
      const left = (open.get(waiter) ?? 0) - 1;
      open.set(waiter, left);
      if (left === 0) ready.push(waiter);
    }
  }
  return fates;
}

function listNeeds({ needs }: WorkflowJob, byId: ReadonlyMap<string, WorkflowJob>): Set<WorkflowJob> {
  return new Set(needs.flatMap(({ text }) => byId.get(text.toLowerCase()) ?? []));
}

function decideJob(
  { if: condition }: WorkflowJob,
  needs: readonly WorkflowJob[],
  fates: ReadonlyMap<WorkflowJob, Fate>,
  lookup: Lookup,
): Fate {
  const skipped = new Set(needs.flatMap((job) => (fates.get(job)?.runs === false ? job.id.toLowerCase() : [])));
  const knowing: Lookup = (path) => {
    const [context, id = "", key] = path.split(".");
    if (context !== "needs" || !skipped.has(id)) return lookup(path);
    if (key === "result") return "skipped";
    return key === "outputs" ? "" : undefined;
  };
  const unbroken = needs.every((job) => fates.get(job)?.unbroken !== false);
  const goesOn = unbroken || STATUS_FUNCTION.test(condition?.text ?? "");
  const runs = goesOn && (condition === undefined || evaluateCondition(condition, knowing) !== false);
  return { runs, unbroken: unbroken && runs };
}

const WHOLE = /^\s*\$\{\{((?:(?!\$\{\{)[\s\S])*)\}\}\s*$/;

/**
 * Whether an `if` holds, `undefined` when that is not known. The expression may stand with or without `${{ }}`; text
 * around the braces makes a string, which GitHub takes for true whatever it says.
 */
export function evaluateCondition({ text }: WorkflowText, lookup: Lookup): boolean | undefined {
  const inner = WHOLE.exec(text)?.[1];
  if (inner === undefined && text.includes("${{")) return undefined;
  return evaluateExpression(inner ?? text, lookup).truth;
}

/**
 * Whether pushing a tag starts a run. A `push` without filters starts on tags too; with filters for branches only it does
 * not.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#push
 */
export function startsOnTag(triggers: readonly WorkflowTrigger[], tag: string): boolean {
  return triggers.some(({ event, tags, tagsIgnore, branches, branchesIgnore }) => {
    if (event !== "push") return false;
    if (tags !== undefined) return matchFilter(textsOf(tags), tag);
    if (tagsIgnore !== undefined) return !matchFilter(textsOf(tagsIgnore), tag);
    return branches === undefined && branchesIgnore === undefined;
  });
}

function textsOf(filter: readonly WorkflowText[]): string[] {
  return filter.map(({ text }) => text);
}

/**
 * Whether a branch or tag name passes a filter of `on.push`. Patterns count in order: a later `!` takes out, a later
 * plain one takes in again. `*` stops at `/`, `**` does not.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
 */
export function matchFilter(patterns: readonly string[], name: string): boolean {
  let matches = false;
  for (const pattern of patterns) {
    const negative = pattern.startsWith("!");
    if (matchPattern(negative ? pattern.slice(1) : pattern, name)) matches = !negative;
  }
  return matches;
}

/** A pattern that is none, or longer than any engine takes, matches nothing. */
function matchPattern(pattern: string, name: string): boolean {
  try {
    // Whether it is too long shows when it is used.
    return new RegExp(`^${toExpression(pattern)}$`, "u").test(name);
  } catch {
    return false;
  }
}

function toExpression(pattern: string): string {
  let source = "";
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern.charAt(index);
    if (character === "*") {
      const crossing = pattern.charAt(index + 1) === "*";
      source += crossing ? ".*" : "[^/]*";
      if (crossing) index += 1;
    } else if (character === "[") {
      const end = pattern.indexOf("]", index + 1);
      source += end === -1 ? "\\[" : pattern.slice(index, end + 1);
      if (end !== -1) index = end;
    } else if (character === "\\") {
      index += 1;
      source += escapeForRegExp(pattern.charAt(index));
    } else source += character === "?" || character === "+" ? character : escapeForRegExp(character);
  }
  return source;
}
