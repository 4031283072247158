/** Numbers GitHub would give; npm binds nothing to them. */
const REPOSITORY_ID = "900000001";
const OWNER_ID = "90000001";
const ACTOR_ID = "9000001";
const RUN_ID = "9000000001";
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** The part of a run that matters to npm; everything else has a value that GitHub could have given. */
export interface SimulatedRun {
  /** `owner/name` */
  readonly repository: string;
  /** Base name of the entry workflow: `release.yml`. */
  readonly workflow: string;
  /** `owner/name/.github/workflows/publish.yml@ref` of the reusable workflow that holds the job, where there is one. */
  readonly reusableWorkflow?: string;
  readonly ref?: string;
  readonly sha?: string;
  readonly event?: string;
  readonly environment?: string;
  readonly runner?: RunClaims["runner_environment"];
  readonly visibility?: RunClaims["repository_visibility"];
  readonly actor?: string;
  readonly runId?: string;
  readonly runAttempt?: string;
}

/** The claims that GitHub would make about a run. */
export function createRunClaims(run: SimulatedRun): RunClaims {
  const owner = run.repository.split("/", 1)[0] ?? "";
  const ref = run.ref ?? "refs/heads/main";
  const sha = run.sha ?? COMMIT;
  const workflowRef = `${run.repository}/.github/workflows/${run.workflow}@${ref}`;
  return {
    repository: run.repository,
    repository_id: REPOSITORY_ID,
    repository_owner: owner,
    repository_owner_id: OWNER_ID,
    repository_visibility: run.visibility ?? "public",
    workflow_ref: workflowRef,
    workflow_sha: sha,
    workflow: run.workflow,
    job_workflow_ref: run.reusableWorkflow ?? workflowRef,
    job_workflow_sha: sha,
    ref,
    ref_type: ref.startsWith("refs/tags/") ? "tag" : "branch",
    sha,
    event_name: run.event ?? "push",
    environment: run.environment,
    runner_environment: run.runner ?? "github-hosted",
    run_id: run.runId ?? RUN_ID,
    run_number: "1",
    run_attempt: run.runAttempt ?? "1",
    actor: run.actor ?? owner,
    actor_id: ACTOR_ID,
  };
}

/**
 * GitHub's claims about one run, as they stand in its ID tokens. All values are strings, as GitHub sends them.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc
 */
export interface RunClaims {
  /** `owner/name`, in GitHub's letter case. */
  readonly repository: string;
  readonly repository_id: string;
  readonly repository_owner: string;
  readonly repository_owner_id: string;
  readonly repository_visibility: "public" | "private" | "internal";
  /** The workflow that entered the run: `owner/name/.github/workflows/release.yml@refs/tags/release-1`. */
  readonly workflow_ref: string;
  readonly workflow_sha: string;
  /** The name that the workflow gives itself. */
  readonly workflow: string;
  /** The workflow that holds the job: another one than `workflow_ref` for a reusable workflow. */
  readonly job_workflow_ref: string;
  readonly job_workflow_sha: string;
  /** Empty where GitHub could not tell; npm refuses provenance then. */
  readonly ref: string;
  readonly ref_type: "branch" | "tag";
  readonly sha: string;
  readonly event_name: string;
  readonly environment?: string;
  readonly runner_environment: "github-hosted" | "self-hosted";
  readonly run_id: string;
  readonly run_number: string;
  readonly run_attempt: string;
  readonly actor: string;
  readonly actor_id: string;
  /** Follows from `repository` and `environment` or `ref` unless given. */
  readonly sub?: string;
  /** Another issuer than GitHub's, such as an enterprise's own: npm accepts none. */
  readonly iss?: string;
  /** Seconds since the epoch; the token is issued now and expires after five minutes unless given. */
  readonly nbf?: number;
  readonly exp?: number;
}
