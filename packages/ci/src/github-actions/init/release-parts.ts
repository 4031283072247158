import { neededJobs, type PublishJob, type VersionStep, type WorkflowFile, type WorkflowJob } from "@slipway/core";

import type { ReleaseToday } from "../../provider/release-wish.ts";

/** What each job of a file that publishes is there for. */
export interface ReleaseParts {
  /** Publish, or call a workflow that does. */
  readonly publishing: ReadonlySet<WorkflowJob>;
  /** Raise versions, and do not publish. */
  readonly raising: ReadonlySet<WorkflowJob>;
  /** Raise versions, whatever else they do, and what else goes on without the publication. */
  readonly versions: ReadonlySet<WorkflowJob>;
  /** Wait for the publication. */
  readonly behind: ReadonlySet<WorkflowJob>;
  /** Have no part in any of it. */
  readonly strangers: ReadonlySet<WorkflowJob>;
}

/** Sorts the jobs of the file that a publishing job's trigger starts. */
export function sortJobs({ job, publishJobs, versioning }: ReleaseToday): ReleaseParts {
  const { entry } = job;
  const needs = (other: WorkflowJob): ReadonlySet<WorkflowJob> =>
    new Set(neededJobs({ workflow: entry, job: other }).map((needed) => needed.job));
  const publishing = new Set(listPublishing(entry, [...publishJobs, job]));
  const raisers = entry.jobs.filter((other) => isVersioning(other, versioning, publishing.has(other)));
  const waits = entry.jobs.filter((other) => !publishing.has(other) && meets(needs(other), publishing));
  const behind = new Set(waits.filter((other) => !OF_PULL.test(other.if?.text ?? "")));
  const raising = raisers.filter((other) => !behind.has(other));
  const apart = new Set(raising.filter((other) => !publishing.has(other)));
  const feeding = new Set([...publishing].flatMap((other) => [...needs(other)]));
  const following = entry.jobs.filter(
    (other) =>
      ![publishing, behind, feeding].some((set) => set.has(other)) &&
      (waits.includes(other) || meets(needs(other), apart)),
  );
  const seeds = raising.length === 0 ? [] : [...raising, ...following];
  const needed = seeds.flatMap((other) => [...needs(other)]).filter((other) => !publishing.has(other));
  const versions = new Set([...seeds, ...needed]);
  const known = [publishing, behind, feeding, versions];
  return {
    publishing,
    raising: apart,
    versions,
    behind,
    strangers: new Set(entry.jobs.filter((other) => !known.some((set) => set.has(other)))),
  };
}

/** Works on the pull request that a job has made. */
const OF_PULL = /outputs\.(?:pr|pull)/i;

/** Whether nothing but a release happens in the file that a job's trigger starts. */
export function isReleaseOnly(today: ReleaseToday): boolean {
  const { job } = today;
  const pulls = job.triggers.some(({ event }) => event === "pull_request" || event === "merge_group");
  return job.path.length === 1 && !pulls && sortJobs(today).strangers.size === 0;
}

function listPublishing(entry: WorkflowFile, jobs: readonly PublishJob[]): WorkflowJob[] {
  return jobs.flatMap(({ entry: { file }, path: [first] }) =>
    file === entry.file ? entry.jobs.filter(({ id }) => id === first.job.id) : [],
  );
}

function meets(some: ReadonlySet<WorkflowJob>, others: ReadonlySet<WorkflowJob>): boolean {
  return [...some].some((job) => others.has(job));
}

const CALLED = /release-please|changesets?|version|release-pr/i;

/** A job that only publishes may write pull requests for a comment; one that does not, does so for versions. */
function isVersioning(job: WorkflowJob, versioning: readonly VersionStep[], publishes: boolean): boolean {
  if (versioning.some((step) => step.job.id === job.id)) return true;
  if (publishes) return false;
  return job.uses === undefined
    ? job.permissions?.scopes.get("pull-requests")?.text === "write"
    : CALLED.test(job.uses.text);
}
