import type { DescribeBuild, Json } from "@slipway/core";

import type { Environment } from "../provider/ci-provider.ts";

const STATEMENT_TYPE = "https://in-toto.io/Statement/v0.1";
const PREDICATE_TYPE = "https://slsa.dev/provenance/v0.2";
const BUILD_TYPE = "https://github.com/npm/cli/gitlab/v0alpha1";

/** Variables that the statement repeats. Source: `libnpmpublish/lib/provenance.js`. */
const PARAMETERS = [
  "CI",
  "CI_API_GRAPHQL_URL",
  "CI_API_V4_URL",
  "CI_BUILD_BEFORE_SHA",
  "CI_BUILD_ID",
  "CI_BUILD_NAME",
  "CI_BUILD_REF",
  "CI_BUILD_REF_NAME",
  "CI_BUILD_REF_SLUG",
  "CI_BUILD_STAGE",
  "CI_COMMIT_BEFORE_SHA",
  "CI_COMMIT_BRANCH",
  "CI_COMMIT_REF_NAME",
  "CI_COMMIT_REF_PROTECTED",
  "CI_COMMIT_REF_SLUG",
  "CI_COMMIT_SHA",
  "CI_COMMIT_SHORT_SHA",
  "CI_COMMIT_TIMESTAMP",
  "CI_COMMIT_TITLE",
  "CI_CONFIG_PATH",
  "CI_DEFAULT_BRANCH",
  "CI_DEPENDENCY_PROXY_DIRECT_GROUP_IMAGE_PREFIX",
  "CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX",
  "CI_DEPENDENCY_PROXY_SERVER",
  "CI_DEPENDENCY_PROXY_USER",
  "CI_JOB_ID",
  "CI_JOB_NAME",
  "CI_JOB_NAME_SLUG",
  "CI_JOB_STAGE",
  "CI_JOB_STARTED_AT",
  "CI_JOB_URL",
  "CI_NODE_TOTAL",
  "CI_PAGES_DOMAIN",
  "CI_PAGES_URL",
  "CI_PIPELINE_CREATED_AT",
  "CI_PIPELINE_ID",
  "CI_PIPELINE_IID",
  "CI_PIPELINE_SOURCE",
  "CI_PIPELINE_URL",
  "CI_PROJECT_CLASSIFICATION_LABEL",
  "CI_PROJECT_DESCRIPTION",
  "CI_PROJECT_ID",
  "CI_PROJECT_NAME",
  "CI_PROJECT_NAMESPACE",
  "CI_PROJECT_NAMESPACE_ID",
  "CI_PROJECT_PATH",
  "CI_PROJECT_PATH_SLUG",
  "CI_PROJECT_REPOSITORY_LANGUAGES",
  "CI_PROJECT_ROOT_NAMESPACE",
  "CI_PROJECT_TITLE",
  "CI_PROJECT_URL",
  "CI_PROJECT_VISIBILITY",
  "CI_REGISTRY",
  "CI_REGISTRY_IMAGE",
  "CI_REGISTRY_USER",
  "CI_RUNNER_DESCRIPTION",
  "CI_RUNNER_ID",
  "CI_RUNNER_TAGS",
  "CI_SERVER_HOST",
  "CI_SERVER_NAME",
  "CI_SERVER_PORT",
  "CI_SERVER_PROTOCOL",
  "CI_SERVER_REVISION",
  "CI_SERVER_SHELL_SSH_HOST",
  "CI_SERVER_SHELL_SSH_PORT",
  "CI_SERVER_URL",
  "CI_SERVER_VERSION",
  "CI_SERVER_VERSION_MAJOR",
  "CI_SERVER_VERSION_MINOR",
  "CI_SERVER_VERSION_PATCH",
  "CI_TEMPLATE_REGISTRY_HOST",
  "GITLAB_CI",
  "GITLAB_FEATURES",
  "GITLAB_USER_ID",
  "GITLAB_USER_LOGIN",
  "RUNNER_GENERATE_ARTIFACTS_METADATA",
] as const;

/**
 * The in-toto statement with SLSA provenance (of version 0.2) for a version built by GitLab CI/CD, as `libnpmpublish` makes it from
 * the job's variables: an ID token has few of them. What is not set is left out.
 *
 * @returns Nothing in a job without an ID token to sign with.
 */
export function createBuildDescription(environment: Environment): DescribeBuild | undefined {
  if (!environment["SIGSTORE_ID_TOKEN"]) return undefined;
  const source = {
    uri: `git+${String(environment["CI_PROJECT_URL"])}`,
    digest: pick(environment, { sha1: "CI_COMMIT_SHA" }),
  };
  return ({ purl, sha512 }) => ({
    _type: STATEMENT_TYPE,
    subject: [{ name: purl, digest: { sha512 } }],
    predicateType: PREDICATE_TYPE,
    predicate: {
      buildType: BUILD_TYPE,
      builder: { id: `${String(environment["CI_PROJECT_URL"])}/-/runners/${String(environment["CI_RUNNER_ID"])}` },
      invocation: {
        configSource: { ...source, ...pick(environment, { entryPoint: "CI_JOB_NAME" }) },
        parameters: pick(environment, Object.fromEntries(PARAMETERS.map((name) => [name, name]))),
        environment: {
          ...pick(environment, {
            name: "CI_RUNNER_DESCRIPTION",
            architecture: "CI_RUNNER_EXECUTABLE_ARCH",
            server: "CI_SERVER_URL",
            project: "CI_PROJECT_PATH",
          }),
          job: pick(environment, { id: "CI_JOB_ID" }),
          pipeline: pick(environment, { id: "CI_PIPELINE_ID", ref: "CI_CONFIG_PATH" }),
        },
      },
      metadata: {
        buildInvocationId: String(environment["CI_JOB_URL"]),
        completeness: { parameters: true, environment: true, materials: false },
        reproducible: false,
      },
      materials: [source],
    },
  });
}

/** Variables under the names that the statement has for them. */
function pick(environment: Environment, names: Readonly<Record<string, string>>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([field, name]) => {
      const value = environment[name];
      return value === undefined ? [] : [[field, value] as const];
    }),
  );
}
