import { compareProblems, type Problem } from "./problems/problem.ts";
import { rules } from "./rules/index.ts";
import type { CheckInput } from "./rules/rule.ts";

/**
 * Everything that would make the release fail or lie, as far as it can be known before packing. In a fixed order: errors
 * first, then by file and position.
 */
export function check(input: CheckInput): Problem[] {
  return rules.flatMap((rule) => Array.from(rule(input))).toSorted(compareProblems);
}
