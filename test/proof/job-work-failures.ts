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
    "a script, a directory or an action that git does not have, or nothing is checked out",
    ["WORKFLOW_FILE_MISSING", "WORKFLOW_ACTION_MISSING"],
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
  foreseen("JOB-08", "the packages are below a directory that no workspace names", ["NOTHING_PUBLISHABLE"], ["files"], {
    reason: "it ends with how to look there",
  }),
  foreseen(
    "JOB-09",
    "two jobs or two runs publish beside each other",
    ["WORKFLOW_PUBLISH_MATRIX", "WORKFLOW_CONCURRENCY_MISSING"],
    ["workflow"],
  ),
  foreseen("JOB-10", "the next run ends a release half-way", ["WORKFLOW_CANCEL_IN_PROGRESS"], ["workflow"]),
  foreseen("JOB-11", "the filter of tags lets no release tag through", ["WORKFLOW_TAG_FILTER_MISMATCH"], ["workflow"]),
  foreseen(
    "JOB-12",
    "another commit is checked out than the one that provenance names",
    ["ENVIRONMENT_CHECKOUT_MISMATCH"],
    ["environment"],
  ),
  foreseen("JOB-13", "the tag was moved after the run began", ["ENVIRONMENT_TAG_MOVED"], ["environment"]),
  foreseen(
    "JOB-14",
    "a workflow of another repository publishes, and nobody looks into it",
    ["WORKFLOW_JOB_ELSEWHERE"],
    ["workflow"],
    { reason: "a note: it cannot be read from here" },
  ),
  foreseen("JOB-15", "an action of the repository that git does not have", ["WORKFLOW_ACTION_MISSING"], ["workflow"]),
  foreseen(
    "JOB-16",
    "what is packed differs from the commit that provenance names",
    ["ENVIRONMENT_FILES_CHANGED"],
    ["environment", "files"],
    { reason: "of files that git has; what a build makes is its own" },
  ),
  foreseen(
    "JOB-17",
    "a job installs from a lockfile that git does not have",
    ["WORKFLOW_LOCKFILE_MISSING"],
    ["workflow", "files"],
    { reason: "where no earlier step may have written it" },
  ),
  foreseen(
    "JOB-18",
    "a job starts a package script that no manifest has",
    ["WORKFLOW_SCRIPT_MISSING"],
    ["workflow", "files"],
    { reason: "where it cannot be a program's name" },
  ),
  foreseen("JOB-19", "a job's machine does not have its package manager", ["WORKFLOW_PROGRAM_MISSING"], ["workflow"], {
    reason: "behind no action or command that may set it up",
  }),
  foreseen("JOB-20", "`gh` has no token", ["WORKFLOW_GH_TOKEN_MISSING"], ["workflow"]),
  foreseen("JOB-21", "a job waits for one that there is not", ["WORKFLOW_NEEDS_UNKNOWN"], ["workflow"]),
  foreseen(
    "JOB-22",
    "changesets refuses its configuration, a changeset or `pre.json`",
    ["CHANGESETS_CONFIG_REFUSED", "CHANGESETS_UNREADABLE", "CHANGESET_PACKAGE_UNKNOWN", "CHANGESET_MIXED"],
    ["files"],
  ),
  foreseen(
    "JOB-23",
    "a changeset that is never used up opens version pull requests for ever, and nothing is published",
    ["CHANGESET_NEVER_USED"],
    ["files"],
  ),
  foreseen("JOB-24", "a release leaves changesets behind", ["CHANGESETS_LEFT"], ["files"]),
  foreseen(
    "JOB-25",
    "a newer changesets releases again what a prerelease of the older one has released",
    ["CHANGESETS_USED_AGAIN"],
    ["files"],
  ),
  foreseen(
    "JOB-26",
    "the release tag is on a commit that the default branch does not have",
    ["ENVIRONMENT_COMMIT_OFF_DEFAULT_BRANCH"],
    ["environment"],
  ),
  foreseen(
    "JOB-27",
    "what was packed is of another commit, or for another registry",
    ["PACKED_COMMIT_MISMATCH", "PACKED_REGISTRY_MISMATCH"],
    ["environment", "tarball"],
  ),
];
