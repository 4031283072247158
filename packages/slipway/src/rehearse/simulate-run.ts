import {
  choosePublishJob,
  deriveClaims,
  deriveTrust,
  type PublishJob,
  type ReleaseContext,
  type RepositoryIdentity,
  type TrustRecord,
} from "@slipway/core";
import { createRunClaims, type RunClaims } from "@slipway/rehearsal";

/** Matches the filter `release-*`; a run that a tag started has its own. */
const TAG = "release-rehearsal";

/** What GitHub would do for a release of this repository, and what of it had to be assumed. */
export interface SimulatedJob {
  readonly claims: RunClaims;
  /** Whether the job may ask for ID tokens at all. */
  readonly idToken: boolean;
  /** Every package's trusted publisher as the workflow needs it. */
  readonly trust: readonly [TrustRecord, ...TrustRecord[]];
  readonly assumptions: readonly string[];
}

/** Derives the run from the repository's own workflow files; without one that publishes, from what Slipway asks for. */
export function simulateRun(
  jobs: readonly PublishJob[],
  identity: RepositoryIdentity,
  context: ReleaseContext,
): SimulatedJob {
  const tag = context.tag ?? TAG;
  const job = choosePublishJob(jobs, tag);
  const visibility = context.visibility ?? "public";
  const assumed = context.visibility === undefined ? ["the repository is public"] : [];
  const repository = `${identity.owner}/${identity.name}`;
  const common = { repository, visibility, ...(context.commit !== undefined && { sha: context.commit }) };
  const trust = deriveTrust(job === undefined ? [] : [job], identity);
  if (job === undefined || trust === undefined) {
    return {
      claims: createRunClaims({ ...common, workflow: "release.yml", ref: `refs/tags/${tag}` }),
      idToken: true,
      trust: [{ repository, file: "release.yml", permissions: ["createPackage", "createStagedPackage"] }],
      assumptions: [...assumed, "a workflow `release.yml` publishes: none of this repository's workflows does"],
    };
  }
  const derived = deriveClaims(job, identity, { tag, defaultBranch: context.defaultBranch ?? "main" });
  return {
    claims: createRunClaims({
      ...common,
      workflow: trust[0].file,
      reusableWorkflow: derived.jobWorkflowRef,
      ref: derived.ref,
      event: derived.eventName,
      runner: derived.runnerEnvironment,
      ...(derived.environment !== undefined && { environment: derived.environment }),
    }),
    idToken: job.idToken === "write",
    trust,
    assumptions: [...assumed, ...derived.assumptions],
  };
}
