import type { RunClaims } from "../issuer/run-claims.ts";
import type { Rehearsal } from "../service/rehearsal.ts";

/**
 * The variables of a GitHub Actions runner in a job with `id-token: write`, for a child process. Begins a run that makes
 * these claims. The registry is set as well, for every package manager: each heeds its own variable only, and none of
 * them may find another registry. A project's own configuration file still comes first for some of them.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 */
export function createRunnerEnvironment(rehearsal: Rehearsal, claims: RunClaims): Record<string, string> {
  const { requestUrl, requestToken } = rehearsal.openRun(claims);
  return {
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_REPOSITORY: claims.repository,
    GITHUB_REPOSITORY_ID: claims.repository_id,
    GITHUB_REPOSITORY_OWNER: claims.repository_owner,
    GITHUB_REPOSITORY_OWNER_ID: claims.repository_owner_id,
    GITHUB_WORKFLOW: claims.workflow,
    GITHUB_WORKFLOW_REF: claims.workflow_ref,
    GITHUB_WORKFLOW_SHA: claims.workflow_sha,
    GITHUB_REF: claims.ref,
    GITHUB_REF_NAME: claims.ref.replace(/^refs\/(?:heads|tags)\//, ""),
    GITHUB_REF_TYPE: claims.ref_type,
    GITHUB_SHA: claims.sha,
    GITHUB_EVENT_NAME: claims.event_name,
    GITHUB_RUN_ID: claims.run_id,
    GITHUB_RUN_NUMBER: claims.run_number,
    GITHUB_RUN_ATTEMPT: claims.run_attempt,
    GITHUB_ACTOR: claims.actor,
    GITHUB_ACTOR_ID: claims.actor_id,
    RUNNER_ENVIRONMENT: claims.runner_environment,
    ACTIONS_ID_TOKEN_REQUEST_URL: requestUrl,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
    npm_config_registry: rehearsal.registry,
    pnpm_config_registry: rehearsal.registry,
    BUN_CONFIG_REGISTRY: rehearsal.registry,
    YARN_REGISTRY: rehearsal.registry,
    YARN_NPM_REGISTRY_SERVER: rehearsal.registry,
    YARN_UNSAFE_HTTP_WHITELIST: new URL(rehearsal.registry).hostname,
  };
}
