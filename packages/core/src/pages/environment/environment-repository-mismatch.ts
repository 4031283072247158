import type { Page } from "../page.ts";

export const environmentRepositoryMismatch: Page = {
  title: "The ID token names another repository",
  message: ({ actual, expected, reason }) =>
    `The ID token names the repository \`${actual}\`, expected \`${expected}\`${reason === undefined ? "" : `: ${reason}`}`,
  what: "The `repository` claim is what npm compares with the trust record, and what the provenance of every package will name. Both comparisons heed letter case.",
  says: "OIDC token exchange error - package not found",
  why: "The repository was renamed or transferred, the run belongs to a fork, or the expected name was typed in another letter case. GitHub's redirects hide all three.",
  fix: "Make the trust record of every package and its manifest's `repository` name the claimed repository exactly. `slipway check --fix` does the manifests.",
  sources: [
    "https://docs.npmjs.com/trusted-publishers",
    "https://github.com/loopdive/js2/pull/4652",
    "https://github.com/npm/cli/issues/7978",
  ],
};
