import { evaluateExpression, type Lookup } from "./expressions.ts";
import type { JobLocation, PublishJob } from "./publish-job.ts";
import type { WorkflowFile, WorkflowJob, WorkflowText, WorkflowTrigger } from "./workflow.ts";

/**
 * The job that a release goes through: Slipway's own before others, started by the tag before others, certain before
 * guessed, and otherwise the first. `undefined` for a repository without a release workflow.
 *
 * @param tag The release tag that is or will be pushed.
 */
export function choosePublishJob(jobs: readonly PublishJob[], tag: string): PublishJob | undefined {
  const [best] = jobs.toSorted((a, b) => rank(b, tag) - rank(a, tag));
  return best;
}

function rank({ client, certainty, triggers, idToken }: PublishJob, tag: string): number {
  return (
    (client === "slipway" ? 8 : 0) +
    (startsOnTag(triggers, tag) ? 4 : 0) +
    (certainty === "certain" ? 2 : 0) +
    (idToken === "write" ? 1 : 0)
  );
}

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
    if (toExpression(negative ? pattern.slice(1) : pattern)?.test(name) === true) matches = !negative;
  }
  return matches;
}

function toExpression(pattern: string): RegExp | undefined {
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
      source += escape(pattern.charAt(index));
    } else source += character === "?" || character === "+" ? character : escape(character);
  }
  try {
    return new RegExp(`^${source}$`, "u");
  } catch {
    return undefined;
  }
}

function escape(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/]/, String.raw`\$&`);
}
