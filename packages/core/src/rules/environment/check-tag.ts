import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** The run's tag names another commit in this clone than in the run: it was moved, or fetched from elsewhere. */
export function checkTag({ context }: CheckInput): Problem[] {
  const actual = context.checkout?.tagCommit;
  if (context.tag === undefined || actual === undefined || context.commit === undefined) return [];
  if (actual === context.commit) return [];
  return [
    {
      code: "ENVIRONMENT_TAG_MOVED",
      severity: "error",
      field: context.tag,
      actual,
      expected: context.commit,
      reason: "provenance would name the run's commit, not the one the tag names now",
    },
  ];
}
