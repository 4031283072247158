import type { Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** A tag can be put on any commit, reviewed or not. A maintenance branch is a good reason, so this only warns. */
export function checkDefaultBranch({ context }: CheckInput): Problem[] {
  if (context.ci !== context.provider.id || context.tag === undefined || context.checkout?.onDefaultBranch !== false)
    return [];
  return [
    {
      code: "ENVIRONMENT_COMMIT_OFF_DEFAULT_BRANCH",
      severity: "warning",
      field: context.tag,
      actual: context.commit,
      expected: `a commit on \`${context.defaultBranch ?? "the default branch"}\``,
    },
  ];
}
