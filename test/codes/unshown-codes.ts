/** Codes that no scenario shows, and why. */
export const unshownCodes: Readonly<Record<string, string>> = {
  DISK_FULL: "takes a full disk; `packages/slipway/src/format-error.test.ts` shows it",
  FILE_FORBIDDEN: "takes a user who is not root; `packages/slipway/src/format-error.test.ts` shows it",
  FILE_SYSTEM_READ_ONLY: "takes a file system of its own; `packages/slipway/src/format-error.test.ts` shows it",
  INTERNAL: "is a defect of Slipway, and none is known",
  NODE_UNSUPPORTED: "takes an old Node; `test/command-line/start-up.test.ts` shows it",
  OPEN_FILES_EXHAUSTED: "takes a limit of the system; `packages/slipway/src/format-error.test.ts` shows it",
  OUTPUT_UNWRITABLE: "takes an output that fails; `test/command-line/output.test.ts` shows it",
  ENVIRONMENT_NODE_UNSUPPORTED: "these tests run on one Node, a supported one",
  GITHUB_REFUSED: "takes a server in GitHub's place; `packages/ci/src/github-actions/release.test.ts` shows it",
  GITHUB_UNREACHABLE: "takes a server in GitHub's place; `packages/ci/src/github-actions/release.test.ts` shows it",
  INPUT_INVALID: "said by the action, not by the command; `test/workflows/bundled-action.test.ts` shows it",
  LEDGER_UNWRITABLE: "takes a full disk; `test/faults/full-disk.test.ts` shows it",
  NOT_CONFIRMED: "takes a terminal; `test/stage/terminal.test.ts` shows it",
  PACKAGE_CHANGED_UNRAISED: "takes a registry with tarballs; `test/story/unraised-version.test.ts` shows it",
  REHEARSAL_FAILED: "takes a publishing process that dies of something unforeseen",
  RELEASE_TAG_MISSING: "takes a server in GitHub's place; `packages/ci/src/github-actions/release.test.ts` shows it",
  TOOL_NOT_FOUND: "takes a `PATH` of its own; `packages/slipway/src/writing/tools.test.ts` shows it",
  REPOSITORY_DISAGREES:
    "takes a server that plays GitHub; `packages/slipway/src/writing/repository-of-record.test.ts` shows it",
  REPOSITORY_IS_FORK:
    "takes a server that plays GitHub; `packages/slipway/src/writing/repository-of-record.test.ts` shows it",
  REPOSITORY_RENAMED:
    "takes a server that plays GitHub; `packages/slipway/src/writing/repository-of-record.test.ts` shows it",
  REPOSITORY_UNCONFIRMED:
    "takes a server that plays GitHub; `packages/slipway/src/writing/repository-of-record.test.ts` shows it",
  DEFAULT_BRANCH_UNREAD: "takes a remote; `packages/slipway/src/writing/clone.test.ts` shows it",
  TRUST_WORKFLOW_UNSEEN: "takes a server that plays GitHub; `test/long/trust.test.ts` shows it",
  CONSENT_REQUIRED: "takes something to write; `packages/slipway/src/writing/consent.test.ts` shows it",
};
