import type { IdTokenClaims } from "./issuer.ts";

/** Seconds */
const LIFETIME = 60 * 60;

/** Numbers GitLab would give; npm binds nothing to them. */
const NAMESPACE_ID = "90000001";
const PROJECT_ID = "90000002";
const PIPELINE_ID = "9000000001";
const JOB_ID = "9000000002";
/** A number, as GitLab sends it. */
const RUNNER_ID = 12_270_807;
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

interface SimulatedJob {
  /** `npm:` and the registry's host name without a port, as the pipeline's file has it. */
  readonly audience: string;
  /** Of the ID token, in seconds since the epoch; it is good for an hour. Default: now. */
  readonly issued?: number;
}

/** A job of GitLab CI, as far as npm cares. */
export interface SimulatedGitlabJob extends SimulatedJob {
  /** `group/subgroup/project` */
  readonly project: string;
  /** Where the pipeline is defined, from the project's root. Default: `.gitlab-ci.yml`. */
  readonly file?: string;
  /** A branch's name. Default: `main`. */
  readonly ref?: string;
  /** The tag that the pipeline runs for, instead of a branch. */
  readonly tag?: string;
  /** Full commit hash. */
  readonly sha?: string;
  readonly runner?: "gitlab-hosted" | "self-hosted";
  readonly environment?: string;
  readonly visibility?: "public" | "internal" | "private";
}

/** A job of CircleCI, as far as npm cares. */
export interface SimulatedCircleciJob extends SimulatedJob {
  /** The first three are UUIDs. */
  readonly orgId: string;
  readonly projectId: string;
  readonly pipelineDefinitionId: string;
  /** `github.com/owner/name` */
  readonly vcsOrigin: string;
  /** UUIDs */
  readonly contextIds?: readonly string[];
}

/** The claims of an ID token of GitLab's. @see https://docs.gitlab.com/ci/secrets/id_token_authentication/#token-payload */
export function createGitlabClaims(job: SimulatedGitlabJob): IdTokenClaims {
  const { project, file = ".gitlab-ci.yml", ref: branch = "main", tag, environment, visibility = "public" } = job;
  const { sha = COMMIT, runner = "gitlab-hosted" } = job;
  const ref = tag ?? branch;
  const type = tag === undefined ? "branch" : "tag";
  const path = `refs/${tag === undefined ? "heads" : "tags"}/${ref}`;
  const subject = `project_path:${project}:ref_type:${type}:ref:${ref}`;
  return {
    ...createCommonClaims(job, "https://gitlab.com", subject),
    namespace_id: NAMESPACE_ID,
    namespace_path: project.replace(/\/[^/]*$/, ""),
    project_id: PROJECT_ID,
    project_path: project,
    project_visibility: visibility,
    pipeline_id: PIPELINE_ID,
    pipeline_source: "push",
    job_id: JOB_ID,
    ref,
    ref_type: type,
    ref_path: path,
    sha,
    runner_id: RUNNER_ID,
    runner_environment: runner,
    ci_config_ref_uri: `gitlab.com/${project}//${file}@${path}`,
    ci_config_sha: sha,
    ...(environment !== undefined && { environment }),
  };
}

/** The claims of an ID token of CircleCI's. @see https://circleci.com/docs/openid-connect-tokens/ */
export function createCircleciClaims(job: SimulatedCircleciJob): IdTokenClaims {
  const { orgId, projectId, pipelineDefinitionId, vcsOrigin, contextIds = [] } = job;
  return {
    ...createCommonClaims(job, `https://oidc.circleci.com/org/${orgId}`, `org/${orgId}/project/${projectId}`),
    "oidc.circleci.com/org-id": orgId,
    "oidc.circleci.com/project-id": projectId,
    "oidc.circleci.com/pipeline-definition-id": pipelineDefinitionId,
    "oidc.circleci.com/vcs-origin": vcsOrigin,
    "oidc.circleci.com/context-ids": contextIds,
  };
}

function createCommonClaims({ audience, issued }: SimulatedJob, issuer: string, subject: string): IdTokenClaims {
  const iat = issued ?? Math.floor(Date.now() / 1000);
  return { iss: issuer, sub: subject, aud: audience, iat, exp: iat + LIFETIME };
}
