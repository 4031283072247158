import { groupProblems } from "./group-problems.ts";
import type { Problem } from "./problem.ts";

export interface NextCommand {
  readonly command: string;
  /** Completes the sentence "this command …". */
  readonly purpose: string;
}

/** What to type about these problems: the fix where there is one, then the page of the most important code. */
export function nextCommands(problems: readonly Problem[]): NextCommand[] {
  const fixable = problems.filter(({ fix, edits }) => fix !== undefined || edits !== undefined).length;
  const first = groupProblems(problems)[0];
  return [
    ...(fixable > 0
      ? [
          {
            command: "slipway check --fix",
            purpose: `mends ${fixable === problems.length ? "all of them" : `${fixable} of them`}`,
          },
        ]
      : []),
    ...(first === undefined
      ? []
      : [{ command: `slipway explain ${first.code}`, purpose: "says what it is and what to do" }]),
  ];
}
