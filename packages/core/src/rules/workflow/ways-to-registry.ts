import type { Facts } from "../../rule/facts.ts";
import { type JobWay, neededJobs } from "../../workflow/publish-job.ts";

/** A way to a job that publishes, or to one that it waits for. */
export interface WayToRegistry {
  readonly way: JobWay;
  /** Whether it is certain that the job publishes. */
  readonly certain: boolean;
}

/** The ways to jobs that publish, and to those that they wait for. */
export function waysToRegistry({ jobWays, publishingJobs }: Facts): readonly WayToRegistry[] {
  return publishingJobs.flatMap((job) => {
    const waited = new Set([job.job, ...job.path.flatMap(neededJobs).map((needed) => needed.job)]);
    const ways = jobWays.filter(({ entry, path }) => entry === job.entry && path.some((one) => waited.has(one.job)));
    return ways.map((way) => ({ way, certain: job.certainty === "certain" }));
  });
}
