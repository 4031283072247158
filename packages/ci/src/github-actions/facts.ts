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
  hostedRunner: "github-hosted",
  variables: { repository: "GITHUB_REPOSITORY", idToken: "ACTIONS_ID_TOKEN_REQUEST_URL" },
  idTokenGrant: "permissions: id-token: write",
  pipelines: { directory: ".github/workflows", extensions: [".yml", ".yaml"] },
  provenance: {
    buildType: "https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1",
    builderPrefix: "https://github.com/actions/runner",
    source: "id-token",
    refusal: 'Provenance generation in GitHub Actions requires "write" access to the "id-token" permission',
  },
  trust: { command: "npm trust github", repository: "--repo", file: "--file", environment: "--env" },
};
