/** Codes of problems that stand in no row of the failure table, and why. */
export const unlistedCodes: Readonly<Record<string, string>> = {
  CONFIG_SUPPRESSION_UNUSED: "is about `slipway.json`, and no release fails by it",
  ENVIRONMENT_CI_UNKNOWN: "rows are of GitHub Actions; `test/hosts/hosts.test.ts` shows it",
  ENVIRONMENT_ID_TOKEN_EXPIRING: "rows are of GitHub Actions; `test/hosts/hosts.test.ts` shows it",
  ENVIRONMENT_NODE_UNSUPPORTED: "is about the Node that Slipway runs on, not about publishing",
  ENVIRONMENT_PROVENANCE_UNAVAILABLE: "rows are of GitHub Actions; `test/hosts/hosts.test.ts` shows it",
  RELEASE_UNLIKE_TAG:
    "is about a tag that `slipway tag` has made, which nobody else has; `test/tag/tag.test.ts` shows it",
};
