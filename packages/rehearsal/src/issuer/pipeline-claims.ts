import type { IdTokenClaims } from "./issuer.ts";

/** Seconds */
const LIFETIME = 60 * 60;

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
  readonly ref?: string;
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
  const { project, file = ".gitlab-ci.yml", ref = "main", environment, visibility = "public" } = job;
  const subject = `project_path:${project}:ref_type:branch:ref:${ref}`;
  return {
    ...createCommonClaims(job, "https://gitlab.com", subject),
    namespace_path: project.replace(/\/[^/]*$/, ""),
    project_path: project,
    project_visibility: visibility,
    pipeline_source: "push",
    ref,
    ref_type: "branch",
    runner_environment: "gitlab-hosted",
    ci_config_ref_uri: `gitlab.com/${project}//${file}@refs/heads/${ref}`,
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
