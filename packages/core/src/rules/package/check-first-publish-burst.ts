import { listCandidates } from "../../plan/candidates.ts";
import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** The registry's limits are not published; releases with 25 and more new packages were stopped by them. */
const MOST_AT_ONCE = 20;

/** Many new packages in one go meet the registry's rate limit. */
export function checkFirstPublishBurst(input: CheckInput): Problem[] {
  const count = listCandidates(input).filter(({ firstPublish }) => firstPublish).length;
  if (count <= MOST_AT_ONCE) return [];
  return [
    {
      code: "FIRST_PUBLISH_BURST",
      severity: "warning",
      actual: `${count} new packages`,
      expected: `at most ${MOST_AT_ONCE} at once`,
      predicts: "429 Too Many Requests - Could not publish, as user undefined: rate limited exceeded",
    },
  ];
}
