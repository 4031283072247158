import {
  createCircleciClaims,
  createGitlabClaims,
  type SimulatedCircleciJob,
  type SimulatedGitlabJob,
} from "../issuer/pipeline-claims.ts";
import type { Rehearsal } from "../service/rehearsal.ts";

/**
 * The variables of a job of GitLab CI/CD with `id_tokens` for the registry and for signing, for a child process, as far as npm and
 * its provenance heed them. The tokens are made now, as GitLab makes them when a job starts.
 *
 * @param options `sign`: whether the job has asked for `SIGSTORE_ID_TOKEN`. Default: yes.
 * @see https://docs.gitlab.com/ci/variables/predefined_variables/
 */
export async function createGitlabEnvironment(
  rehearsal: Pick<Rehearsal, "registry" | "signIdToken">,
  job: Omit<SimulatedGitlabJob, "audience">,
  { sign = true }: { readonly sign?: boolean } = {},
): Promise<Record<string, string>> {
  const claimsFor = (audience: string): ReturnType<typeof createGitlabClaims> =>
    createGitlabClaims({ ...job, audience });
  const claims = claimsFor(audienceOf(rehearsal));
  const text = (name: string): string => String(claims[name]);
  const url = `https://gitlab.com/${job.project}`;
  const isTag = claims["ref_type"] === "tag";
  return {
    CI: "true",
    GITLAB_CI: "true",
    CI_SERVER_URL: "https://gitlab.com",
    CI_SERVER_HOST: "gitlab.com",
    CI_PROJECT_PATH: job.project,
    CI_PROJECT_ID: text("project_id"),
    CI_PROJECT_URL: url,
    CI_PROJECT_NAME: job.project.slice(job.project.lastIndexOf("/") + 1),
    CI_PROJECT_NAMESPACE: text("namespace_path"),
    CI_PROJECT_VISIBILITY: text("project_visibility"),
    CI_DEFAULT_BRANCH: "main",
    CI_CONFIG_PATH: job.file ?? ".gitlab-ci.yml",
    CI_COMMIT_SHA: text("sha"),
    CI_COMMIT_REF_NAME: text("ref"),
    ...(isTag ? { CI_COMMIT_TAG: text("ref") } : { CI_COMMIT_BRANCH: text("ref") }),
    CI_PIPELINE_ID: text("pipeline_id"),
    CI_PIPELINE_SOURCE: text("pipeline_source"),
    CI_PIPELINE_URL: `${url}/-/pipelines/${text("pipeline_id")}`,
    CI_JOB_ID: text("job_id"),
    CI_JOB_NAME: "publish",
    CI_JOB_STAGE: "publish",
    CI_JOB_URL: `${url}/-/jobs/${text("job_id")}`,
    CI_RUNNER_ID: text("runner_id"),
    CI_RUNNER_DESCRIPTION: "1-green.saas-linux-small-amd64.runners-manager.gitlab.com/default",
    CI_RUNNER_EXECUTABLE_ARCH: "linux/amd64",
    ...(job.environment === undefined ? {} : { CI_ENVIRONMENT_NAME: job.environment }),
    NPM_ID_TOKEN: await rehearsal.signIdToken(claims),
    ...(sign ? { SIGSTORE_ID_TOKEN: await rehearsal.signIdToken(claimsFor("sigstore")) } : {}),
    npm_config_registry: rehearsal.registry,
  };
}

/**
 * The variables of a job of CircleCI, for a child process, as far as npm heeds them. Its one ID token is made now, as by
 * `NPM_ID_TOKEN=$(circleci run oidc get …)` before the release.
 *
 * @see https://circleci.com/docs/reference/variables/
 */
export async function createCircleciEnvironment(
  rehearsal: Pick<Rehearsal, "registry" | "signIdToken">,
  job: Omit<SimulatedCircleciJob, "audience">,
): Promise<Record<string, string>> {
  const [, owner = "", name = ""] = job.vcsOrigin.split("/");
  return {
    CI: "true",
    CIRCLECI: "true",
    CIRCLE_PROJECT_USERNAME: owner,
    CIRCLE_PROJECT_REPONAME: name,
    CIRCLE_REPOSITORY_URL: `https://${job.vcsOrigin}`,
    CIRCLE_BRANCH: "main",
    CIRCLE_BUILD_NUM: "1",
    CIRCLE_BUILD_URL: `https://circleci.com/gh/${owner}/${name}/1`,
    NPM_ID_TOKEN: await rehearsal.signIdToken(createCircleciClaims({ ...job, audience: audienceOf(rehearsal) })),
    npm_config_registry: rehearsal.registry,
  };
}

function audienceOf({ registry }: Pick<Rehearsal, "registry">): string {
  return `npm:${new URL(registry).hostname}`;
}
