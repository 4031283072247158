import { createRunClaims, type Rehearsal, type RunClaims } from "@slipway/rehearsal";

import type { RunFacts } from "../steps/job-host.ts";

/** What of a job its ID tokens tell. */
export interface ClaimFacts {
  readonly run: RunFacts;
  readonly environment: string | undefined;
  /** Path of the reusable workflow that holds the job, where it is not the one that entered the run. */
  readonly reusable: string | undefined;
}

/** @see https://docs.github.com/en/actions/reference/security/oidc */
export function createClaims({ run, environment, reusable }: ClaimFacts): RunClaims {
  const { occasion, repository, attempt } = run;
  const name = `${repository.owner}/${repository.name}`;
  const claims = createRunClaims({
    repository: name,
    workflow: run.workflowPath.replace(".github/workflows/", ""),
    ref: occasion.ref,
    sha: occasion.sha,
    event: occasion.event,
    visibility: repository.visibility,
    actor: occasion.actor,
    runId: String(run.id),
    runAttempt: String(attempt),
    environment,
    reusableWorkflow: reusable === undefined ? undefined : `${name}/${reusable}@${occasion.ref}`,
  });
  return {
    ...claims,
    ref_type: occasion.refType,
    repository_id: String(repository.id),
    repository_owner_id: String(repository.ownerId),
    workflow: run.workflowName,
    run_number: String(run.number),
  };
}

/** Variables that only a job with `id-token: write` has. */
export function openIdToken(rehearsal: Pick<Rehearsal, "openRun">, facts: ClaimFacts): Record<string, string> {
  const { requestUrl, requestToken } = rehearsal.openRun(createClaims(facts));
  return { ACTIONS_ID_TOKEN_REQUEST_URL: requestUrl, ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken };
}
