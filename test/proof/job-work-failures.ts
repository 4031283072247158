import { type FailureRow, foreseen } from "./failure-row.ts";

/** Of jobs that cannot do what they are there for. */
export const jobWorkFailures: readonly FailureRow[] = [
  foreseen(
    "JOB-01",
    "the token is in a variable that no `.npmrc` reads",
    ["WORKFLOW_TOKEN_UNREAD"],
    ["workflow", "files"],
  ),
  foreseen(
    "JOB-02",
    "`npm publish` of a directory whose manifest only pnpm, yarn or bun can publish",
    ["DEPENDENCY_PROTOCOL_LEFT", "PUBLISH_CONFIG_IGNORED"],
    ["files", "workflow"],
  ),
];
