import type { ProviderFacts } from "@slipway/core";

/**
 * CircleCI as npm knows it: its cloud only.
 *
 * Sources: `lib/commands/trust/circleci.js` and `lib/utils/oidc.js` of npm, `lib/publish.js` of libnpmpublish, and CircleCI's
 * reference on OpenID Connect; of the five minutes: https://github.com/ckeditor/ckeditor5-dev/releases/tag/v61.3.0.
 */
export const CIRCLECI: ProviderFacts = {
  id: "circleci",
  name: "CircleCI",
  server: "https://github.com",
  issuer: "https://oidc.circleci.com/org/",
  audiences: { registryPrefix: "npm:", signing: "sigstore" },
  idTokenLifetime: 300,
  claims: { repository: "oidc.circleci.com/vcs-origin" },
  variables: { repository: "CIRCLE_PROJECT_REPONAME", idToken: "NPM_ID_TOKEN" },
  idTokenGrant: `--id-token-command "circleci run oidc get --claims '{\\"aud\\":\\"npm:<registry host>\\"}'"`,
  pipelines: { directory: ".circleci", mark: "/.circleci/", extensions: [".yml", ".yaml"] },
  provenance: { refusal: "Automatic provenance generation not supported for provider: CircleCI" },
  trust: {
    command: "npm trust circleci",
    options: [
      { flag: "--org-id", field: "organisation", claim: "oidc.circleci.com/org-id", placeholder: "<uuid>" },
      { flag: "--project-id", field: "project", claim: "oidc.circleci.com/project-id", placeholder: "<uuid>" },
      {
        flag: "--pipeline-definition-id",
        field: "pipelineDefinition",
        claim: "oidc.circleci.com/pipeline-definition-id",
        placeholder: "<uuid>",
      },
      {
        flag: "--vcs-origin",
        field: "repository",
        claim: "oidc.circleci.com/vcs-origin",
        placeholder: "<host>/<owner>/<name>",
      },
    ],
  },
};
