import type { PublishJob } from "./publish-job.ts";
import { startsOnTag } from "./starts-on-tag.ts";

/**
 * The job that a release goes through: Slipway's own before others, started by the tag before others, certain before
 * guessed, and otherwise the first. `undefined` for a repository without a release workflow.
 *
 * @param tag The release tag that is or will be pushed.
 */
export function choosePublishJob(jobs: readonly PublishJob[], tag: string): PublishJob | undefined {
  const [best] = jobs.toSorted((a, b) => rank(b, tag) - rank(a, tag));
  return best;
}

function rank({ client, certainty, triggers, idToken }: PublishJob, tag: string): number {
  return (
    (client === "slipway" ? 8 : 0) +
    (startsOnTag(triggers, tag) ? 4 : 0) +
    (certainty === "certain" ? 2 : 0) +
    (idToken === "write" ? 1 : 0)
  );
}
