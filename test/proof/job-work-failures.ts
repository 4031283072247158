import { type FailureRow, foreseen } from "./failure-row.ts";

/** Of jobs that cannot do what they are there for. */
export const jobWorkFailures: readonly FailureRow[] = [
  foreseen(
    "JOB-01",
    "the token is in a variable that no `.npmrc` reads",
    ["WORKFLOW_TOKEN_UNREAD"],
    ["workflow", "files"],
  ),
];
