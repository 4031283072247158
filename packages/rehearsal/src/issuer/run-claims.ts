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
