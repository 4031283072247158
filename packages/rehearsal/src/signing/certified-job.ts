import * as v from "valibot";

import { type IdTokenClaims, parseRunClaims, type VerifiedClaims } from "../issuer/issuer.ts";

/** GitHub's, and those of enterprises. */
const GITHUB_ISSUERS = /^https:\/\/token\.actions\.githubusercontent\.com(?:\/[^/]+)?$/;
const GITHUB = "https://github.com";
const GITLAB = "https://gitlab.com";

/** What a certificate says of the job that it was made for. */
export interface CertifiedJob {
  /** What the holder of the key signs to prove that it is its own. */
  readonly subject: string;
  /** The certificate's alternative name. */
  readonly uri: string;
  /** By the number of Fulcio's extension; a claim that is empty gets none. */
  readonly values: Readonly<Record<number, string | undefined>>;
}

/**
 * Who gets a certificate, and what it says: a job of GitHub Actions or of GitLab.com.
 *
 * @returns `undefined` for the ID tokens of anybody else.
 * @see https://github.com/sigstore/fulcio/blob/main/config/identity/config.yaml
 * @see https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md
 */
export function readCertifiedJob(claims: IdTokenClaims): CertifiedJob | undefined {
  const run = parseRunClaims(claims, GITHUB_ISSUERS);
  if (run !== undefined) return certifyGithub(run);
  const job = v.safeParse(GitlabJob, claims);
  return job.success ? certifyGitlab(job.output) : undefined;
}

function certifyGithub(claims: VerifiedClaims): CertifiedJob {
  const repository = `${GITHUB}/${claims.repository}`;
  const signer = `${GITHUB}/${claims.job_workflow_ref}`;
  return {
    subject: claims.sub,
    uri: signer,
    values: {
      8: claims.iss,
      9: signer,
      10: claims.job_workflow_sha,
      11: claims.runner_environment,
      12: repository,
      13: claims.sha,
      14: claims.ref,
      15: claims.repository_id,
      16: `${GITHUB}/${claims.repository_owner}`,
      17: claims.repository_owner_id,
      18: `${GITHUB}/${claims.workflow_ref}`,
      19: claims.workflow_sha,
      20: claims.event_name,
      21: `${repository}/actions/runs/${claims.run_id}/attempts/${claims.run_attempt}`,
      22: claims.repository_visibility,
      23: claims.environment,
    },
  };
}

/** @see https://docs.gitlab.com/ci/secrets/id_token_authentication/#token-payload */
const GitlabJob = v.object({
  iss: v.literal(GITLAB),
  sub: v.string(),
  ci_config_ref_uri: v.string(),
  ci_config_sha: v.string(),
  runner_environment: v.string(),
  project_path: v.string(),
  project_id: v.string(),
  namespace_path: v.string(),
  namespace_id: v.string(),
  sha: v.string(),
  ref: v.string(),
  ref_type: v.picklist(["branch", "tag"]),
  pipeline_source: v.string(),
  job_id: v.string(),
  project_visibility: v.string(),
  environment: v.optional(v.string()),
});

function certifyGitlab(claims: v.InferOutput<typeof GitlabJob>): CertifiedJob {
  const project = `${GITLAB}/${claims.project_path}`;
  const signer = `https://${claims.ci_config_ref_uri}`;
  return {
    subject: claims.sub,
    uri: signer,
    values: {
      8: claims.iss,
      9: signer,
      10: claims.ci_config_sha,
      11: claims.runner_environment,
      12: project,
      13: claims.sha,
      14: `refs/${claims.ref_type === "branch" ? "heads" : "tags"}/${claims.ref}`,
      15: claims.project_id,
      16: `${GITLAB}/${claims.namespace_path}`,
      17: claims.namespace_id,
      18: signer,
      19: claims.ci_config_sha,
      20: claims.pipeline_source,
      21: `${project}/-/jobs/${claims.job_id}`,
      22: claims.project_visibility,
      23: claims.environment,
    },
  };
}
