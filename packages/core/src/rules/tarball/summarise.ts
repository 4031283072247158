import type { Problem } from "../../problems/problem.ts";

/** Problems of one kind: beyond the first few, one says how many more there are. */
export function summarise(problems: readonly Problem[], most = 5): Problem[] {
  if (problems.length <= most) return [...problems];
  const shown = problems.slice(0, most);
  const last = shown.pop();
  if (last === undefined) return [];
  const more = `and ${problems.length - most} more like it`;
  return [...shown, { ...last, reason: last.reason === undefined ? more : `${last.reason}; ${more}` }];
}
