import type { IdTokenClaims, RepositoryIdentity } from "@slipway/core";

import type { Environment, Run } from "../provider/ci-provider.ts";
import { readClaims } from "../provider/claims.ts";
import { parseRepositoryName } from "../provider/repository-name.ts";
import { GITLAB_CI } from "./facts.ts";

/** A project stands in a group, which may stand in others. */
const NAMING = {
  name: "GitLab",
  form: "group/project",
  pattern: /^(?<owner>\w[\w.-]*(?:\/\w[\w.-]*)*)\/(?<name>\w[\w.-]*)$/u,
  variable: "CI_SERVER_URL",
};

const VISIBILITIES = ["public", "private", "internal"] as const;

/** As npm recognises it: whatever the variable says. */
export function isRunning(environment: Environment): boolean {
  return Boolean(environment["GITLAB_CI"]);
}

/** What the variables tell. @see https://docs.gitlab.com/ci/variables/predefined_variables/ */
export async function readRun(environment: Environment): Promise<Run> {
  const project = environment["CI_PROJECT_PATH"];
  const tag = environment["CI_COMMIT_TAG"];
  const id = environment["CI_PIPELINE_ID"];
  const ref = readRef(environment);
  return {
    repository:
      project === undefined
        ? undefined
        : parseRepository(project, environment, `\`${GITLAB_CI.variables.repository}\``),
    idToken: environment["NPM_ID_TOKEN"] !== undefined,
    event: environment["CI_PIPELINE_SOURCE"],
    ref,
    tag,
    commit: environment["CI_COMMIT_SHA"],
    actor: environment["GITLAB_USER_LOGIN"],
    workflow: readPipeline(environment, ref),
    environment: environment["CI_ENVIRONMENT_NAME"],
    run: id === undefined ? undefined : { id, url: environment["CI_PIPELINE_URL"] ?? "" },
    visibility: VISIBILITIES.find((visibility) => visibility === environment["CI_PROJECT_VISIBILITY"]),
    defaultBranch: environment["CI_DEFAULT_BRANCH"],
    pullRequest: readMergeRequest(environment),
  };
}

function readRef(environment: Environment): string | undefined {
  const tag = environment["CI_COMMIT_TAG"];
  const branch = environment["CI_COMMIT_BRANCH"];
  if (tag !== undefined) return `refs/tags/${tag}`;
  return branch === undefined ? environment["CI_MERGE_REQUEST_REF_PATH"] : `refs/heads/${branch}`;
}

/** A file of another project, or of a URL, is none that a trust record could name. */
function readPipeline(environment: Environment, ref: string | undefined): Run["workflow"] {
  const file = environment["CI_CONFIG_PATH"];
  return file === undefined || ref === undefined || /[/@]/u.test(file) ? undefined : { file, ref };
}

function readMergeRequest(environment: Environment): Run["pullRequest"] {
  const number = Number(environment["CI_MERGE_REQUEST_IID"] ?? "");
  if (!Number.isSafeInteger(number) || number <= 0) return undefined;
  return {
    number,
    fork: environment["CI_MERGE_REQUEST_SOURCE_PROJECT_ID"] !== environment["CI_MERGE_REQUEST_PROJECT_ID"],
    base: environment["CI_MERGE_REQUEST_DIFF_BASE_SHA"],
  };
}

/** `group/project` on the server of the run, letter case kept. */
export function parseRepository(value: string, environment: Environment, subject: string): RepositoryIdentity {
  return parseRepositoryName(value, subject, environment["CI_SERVER_URL"] ?? GITLAB_CI.server, NAMING);
}

/** @see https://docs.gitlab.com/ci/secrets/id_token_authentication/#token-payload */
export function parseClaims(idToken: string): IdTokenClaims {
  return readClaims(idToken, {
    repository: "project_path",
    repositoryVisibility: "project_visibility",
    ref: "ref",
    sha: "sha",
    eventName: "pipeline_source",
    workflowRef: "ci_config_ref_uri",
    environment: "environment",
    runnerEnvironment: "runner_environment",
  });
}
