import type { ProviderFacts } from "@slipway/core";

/**
 * GitHub Actions as npm knows it.
 *
 * Sources: `lib/commands/trust/github.js` of npm, `lib/provenance.js` of libnpmpublish, and GitHub's reference on OpenID
 * Connect.
 */
export const GITHUB_ACTIONS: ProviderFacts = {
  id: "github-actions",
  name: "GitHub Actions",
  server: "https://github.com",
  issuer: "https://token.actions.githubusercontent.com",
  longerIssuer: "the enterprise has `include_enterprise_slug` set",
  audiences: { registryPrefix: "npm:", signing: "sigstore" },
  claims: { repository: "repository", visibility: "repository_visibility", pipeline: "workflow_ref" },
  hostedRunner: "github-hosted",
  variables: { repository: "GITHUB_REPOSITORY", idToken: "ACTIONS_ID_TOKEN_REQUEST_URL" },
  idTokenGrant: "permissions: id-token: write",
  pipelines: { directory: ".github/workflows", mark: "/.github/workflows/", extensions: [".yml", ".yaml"] },
  provenance: {
    grant: "permissions: id-token: write",
    refusal: 'Provenance generation in GitHub Actions requires "write" access to the "id-token" permission',
  },
  trust: {
    type: "github",
    command: "npm trust github",
    options: [
      { flag: "--repo", field: "repository", claim: "repository", placeholder: "<owner>/<name>" },
      { flag: "--file", field: "workflow", claim: "workflow_ref", placeholder: "<workflow>.yml" },
      { flag: "--env", field: "environment", claim: "environment" },
    ],
  },
};
