/** Codes that no scenario shows, and why. */
export const unshownCodes: Readonly<Record<string, string>> = {
  ENVIRONMENT_NODE_UNSUPPORTED: "these tests run on one Node, a supported one",
  TARBALL_MANIFEST_UNREADABLE: "`pack` ends with `PACK_INCOMPLETE` before it looks inside such a tarball",
  GITHUB_REFUSED: "said by the action that writes the release on GitHub, not by the command",
  GITHUB_UNREACHABLE: "said by the action that writes the release on GitHub, not by the command",
  INPUT_INVALID: "said by the action, not by the command; `test/workflows/bundled-action.test.ts` shows it",
  LEDGER_UNWRITABLE: "takes a full disk; `test/faults/full-disk.test.ts` shows it",
  NOT_CONFIRMED: "takes a terminal; `test/stage/terminal.test.ts` shows it",
  REGISTRY_NOT_READ: "no command that makes a plan takes `--offline`",
  REHEARSAL_FAILED: "takes a publishing process that dies of something unforeseen",
  RELEASE_TAG_MISSING: "said by the action that writes the release on GitHub, not by the command",
};
