import { tmpdir } from "node:os";
import { basename } from "node:path";

import {
  choosePublishJob,
  deriveClaims,
  deriveTrust,
  type PublishJob,
  type RepositoryIdentity,
  SAMPLE_TAGS,
  startsOnTag,
  type TrustRecord,
} from "@slipway/core";
import { createRunClaims, createRunnerEnvironment, type Rehearsal, type RunClaims } from "@slipway/rehearsal";

import type { Environment } from "./run/run.ts";
import type { Sources } from "./sources.ts";
import { unknownRepository } from "./writing/unknown-repository.ts";

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

/**
 * Derives the run from the repository's own workflow files; without one that publishes, from what Slipway asks for.
 *
 * @throws {ReleaseError} `REPOSITORY_UNKNOWN`
 */
export function simulateJob({ publishJobs, context }: Sources): SimulatedJob {
  const identity = requireIdentity(context);
  const job = choosePublishJob(publishJobs ?? [], context.tag);
  const tag = context.tag ?? sampleFor(job);
  const visibility = context.visibility ?? "public";
  const assumed = context.visibility === undefined ? ["the repository is public"] : [];
  const repository = `${identity.owner}/${identity.name}`;
  const common = { repository, visibility, sha: context.commit };
  const trust = deriveTrust(job === undefined ? [] : [job], identity);
  if (job === undefined || trust === undefined) {
    return {
      claims: createRunClaims({ ...common, workflow: "release.yml", ref: `refs/tags/${tag}` }),
      idToken: true,
      trust: [{ repository, file: "release.yml", permissions: ["createPackage", "createStagedPackage"] }],
      assumptions: [
        ...assumed,
        "a workflow `release.yml` publishes: none of this repository's workflows is seen to publish npm packages",
      ],
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
      environment: derived.environment,
    }),
    idToken: job.idToken === "write",
    trust,
    assumptions: [...assumed, ...describeChoice(job, publishJobs ?? []), ...derived.assumptions],
  };
}

/** A name that the job's filter lets through, where any does. */
function sampleFor(job: PublishJob | undefined): string {
  const starting = [TAG, ...SAMPLE_TAGS].find((tag) => job !== undefined && startsOnTag(job.triggers, tag));
  return starting ?? TAG;
}

function requireIdentity({ repository, gitFailure }: Sources["context"]): RepositoryIdentity {
  if (repository !== undefined) return repository.identity;
  throw unknownRepository("nothing tells which GitHub repository this is", gitFailure);
}

function describeChoice(taken: PublishJob, jobs: readonly PublishJob[]): string[] {
  const distinct = new Set(jobs.map(({ job }) => job)).size;
  const file = basename(taken.entry.file);
  return distinct > 1
    ? [`\`${taken.job.id}\` in \`${file}\` publishes the release, of ${distinct} jobs that publish`]
    : [];
}

/** What a child needs of this machine; everything else, credentials first, stays here. */
const PASSED_ON = ["PATH", "SystemRoot", "ComSpec", "PATHEXT", "LANG", "TZ"] as const;

/** A runner's variables, an empty home and no variable of the person who rehearses. */
export function createJobEnvironment(
  { claims, idToken }: SimulatedJob,
  rehearsal: Rehearsal,
  home: string,
  outer: Environment,
): Record<string, string> {
  // A job without `id-token: write` has no endpoint to ask for ID tokens.
  const runner = Object.entries(createRunnerEnvironment(rehearsal, claims)).filter(
    ([name]) => idToken || !name.startsWith("ACTIONS_ID_TOKEN_REQUEST_"),
  );
  const kept = PASSED_ON.flatMap((name) => (outer[name] === undefined ? [] : [[name, outer[name]] as const]));
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    USERPROFILE: home,
    TMPDIR: tmpdir(),
    ...Object.fromEntries(runner),
  };
}
