import { compareProblems, type Problem } from "@slipway/core";

/** A later job finds some of what an earlier one found before, often in another file: each of that is said once. */
export function mergeProblems(...lists: readonly (readonly Problem[])[]): Problem[] {
  const merged: Problem[] = [];
  for (const list of lists) {
    const said = new Set(merged.map(identify));
    merged.push(...list.filter((problem) => !said.has(identify(problem))));
  }
  return merged.toSorted(compareProblems);
}

function identify({ code, package: name, field }: Problem): string {
  return [code, name, field].join("\n");
}
