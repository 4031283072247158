import type { ProviderFacts } from "@slipway/core";

/**
 * GitLab CI/CD as npm knows it: GitLab.com only, no GitLab of one's own.
 *
 * Sources: `lib/commands/trust/gitlab.js` and `lib/utils/oidc.js` of npm, `lib/provenance.js` and `lib/publish.js` of
 * libnpmpublish, and GitLab's reference on ID tokens.
 */
export const GITLAB_CI: ProviderFacts = {
  id: "gitlab-ci",
  name: "GitLab CI",
  server: "https://gitlab.com",
  issuer: "https://gitlab.com",
  audiences: { registryPrefix: "npm:", signing: "sigstore" },
  claims: { repository: "project_path", visibility: "project_visibility", pipeline: "ci_config_ref_uri" },
  hostedRunner: "gitlab-hosted",
  variables: { repository: "CI_PROJECT_PATH", idToken: "NPM_ID_TOKEN" },
  idTokenGrant: 'id_tokens: { NPM_ID_TOKEN: { aud: "npm:<registry host>" } }',
  pipelines: { directory: "", mark: "//", usual: ".gitlab-ci.yml", extensions: [".yml", ".yaml"] },
  provenance: {
    grant: "id_tokens: { SIGSTORE_ID_TOKEN: { aud: sigstore } }",
    refusal:
      'Provenance generation in GitLab CI requires "SIGSTORE_ID_TOKEN" with "sigstore" audience to be present in "id_tokens"',
  },
  trust: {
    type: "gitlab",
    command: "npm trust gitlab",
    options: [
      { flag: "--project", field: "repository", claim: "project_path", placeholder: "<group>/<project>" },
      { flag: "--file", field: "workflow", claim: "ci_config_ref_uri", placeholder: "<pipeline>.yml" },
      { flag: "--env", field: "environment", claim: "environment" },
    ],
  },
};
