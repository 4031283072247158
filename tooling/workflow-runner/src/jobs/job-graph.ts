import type { Status } from "../expressions/functions.ts";
import { Refusal } from "../values/refusal.ts";

export type JobResult = "success" | "failure" | "cancelled" | "skipped";

/** What of a job the order is about. */
export interface Node {
  readonly id: string;
  readonly needs: readonly string[];
}

/**
 * Every job that must have ended before, near and far.
 *
 * @throws {Refusal} with GitHub's words for a job that is not there, or a circle.
 */
export function ancestorsOf(id: string, jobs: ReadonlyMap<string, Node>, path: readonly string[] = []): Set<string> {
  if (path.includes(id)) throw new Refusal(`The workflow contains a cycle: ${[...path, id].join(" → ")}`);
  const found = new Set<string>();
  for (const need of jobs.get(id)?.needs ?? []) {
    if (!jobs.has(need)) throw new Refusal(`Job '${id}' depends on unknown job '${need}'.`);
    found.add(need);
    for (const ancestor of ancestorsOf(need, jobs, [...path, id])) found.add(ancestor);
  }
  return found;
}

/**
 * What a job's `if` may rely on. All ancestors count, not only the needed ones: a skipped job skips whatever comes after
 * it, unless a condition there asks for the status itself.
 *
 * @see https://github.com/actions/runner/issues/2205
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#failure-with-conditions
 */
export function statusFor(
  id: string,
  jobs: ReadonlyMap<string, Node>,
  { results, cancelled }: { readonly results: ReadonlyMap<string, JobResult>; readonly cancelled: boolean },
): Status {
  const ended = [...ancestorsOf(id, jobs)].map((ancestor) => results.get(ancestor));
  return {
    failed: ended.includes("failure"),
    incomplete: ended.some((result) => result !== "success"),
    cancelled,
  };
}

/**
 * The jobs that "Re-run failed jobs" runs: those that did not succeed, and all that depend on one of them. Skipped jobs
 * count as neither: they are run again when something before them is.
 *
 * @see https://docs.github.com/en/actions/how-tos/manage-workflow-runs/re-run-workflows-and-jobs
 */
export function jobsToRerun(
  jobs: ReadonlyMap<string, Node>,
  results: ReadonlyMap<string, JobResult>,
): ReadonlySet<string> {
  const bad = [...jobs.keys()].filter((id) => ["failure", "cancelled"].includes(results.get(id) ?? ""));
  const dependents = [...jobs.keys()].filter((id) => {
    const ancestors = ancestorsOf(id, jobs);
    return bad.some((failed) => ancestors.has(failed));
  });
  return new Set([...bad, ...dependents]);
}

/** How a run ends. */
export function conclusionOf(results: Iterable<JobResult>): JobResult {
  const all = [...results];
  if (all.includes("failure")) return "failure";
  if (all.includes("cancelled")) return "cancelled";
  return all.length > 0 && all.every((result) => result === "skipped") ? "skipped" : "success";
}
