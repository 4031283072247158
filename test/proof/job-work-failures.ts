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
  foreseen(
    "JOB-03",
    "a script that git does not have, or nothing is checked out",
    ["WORKFLOW_FILE_MISSING"],
    ["workflow", "files"],
    {
      reason: "where no earlier step may have made it",
    },
  ),
  foreseen("JOB-04", "pnpm refuses to publish where no branch is checked out", ["WORKFLOW_GIT_CHECKS"], ["workflow"]),
  foreseen("JOB-05", "a job waits for one that runs only when it does not", ["WORKFLOW_JOB_SKIPPED"], ["workflow"]),
  foreseen(
    "JOB-06",
    "a release or pull request without the permission for it",
    ["WORKFLOW_PERMISSION_MISSING"],
    ["workflow"],
  ),
  foreseen(
    "JOB-07",
    "a tag on a commit whose version was not raised: green, and nothing is published",
    ["ENVIRONMENT_TAG_VERSION", "RELEASE_NOTHING_NEW"],
    ["environment", "files"],
  ),
];
