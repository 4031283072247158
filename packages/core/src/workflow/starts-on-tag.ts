import { matchFilter } from "./match-filter.ts";
import type { WorkflowText, WorkflowTrigger } from "./workflow.ts";

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
