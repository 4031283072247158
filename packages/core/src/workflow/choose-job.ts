import { SAMPLE_TAGS } from "../tag/release-tag.ts";
import { findCredentials } from "./credentials.ts";
import type { PublishJob } from "./publish-job.ts";
import { wordsOf } from "./spoken.ts";
import { startsOnTag } from "./triggers.ts";

/**
 * The job that a release goes through, of all that publish: Slipway's own before others, releases before nightly and
 * snapshot versions, with an ID token before without, started by the tag, certain before guessed, bound to an environment,
 * holding no token, in a file that is called for it, and otherwise the first. `undefined` for a repository without a release
 * workflow.
 *
 * @param tag The release tag that is or will be pushed, where it is known; else one of any form.
 */
export function choosePublishJob(jobs: readonly PublishJob[], tag?: string): PublishJob | undefined {
  const tags = tag === undefined ? SAMPLE_TAGS : [tag];
  const ranked = jobs.map((job) => ({ job, rank: rankOf(job, tags) }));
  return ranked.toSorted((a, b) => b.rank - a.rank)[0]?.job;
}

/** What makes a job the one of the releases, the weightiest first: each weighs more than all that follow together. */
function rankOf(job: PublishJob, tags: readonly string[]): number {
  const reasons = [
    job.client === "slipway",
    !isBesideReleases(job),
    job.idToken === "write",
    tags.some((tag) => startsOnTag(job.triggers, tag)),
    job.certainty === "certain",
    job.environment !== undefined,
    findCredentials(job).every(({ kind }) => kind !== "token"),
    job.path.some(({ workflow }) => RELEASING.test(baseOf(workflow.file))),
  ];
  return reasons.reduce((rank, holds) => rank * 2 + Number(holds), 0);
}

const RELEASING = /release|publish/i;

/** Versions for trying out, and ways around the usual one. */
const BESIDE = new Set(
  (
    "nightly canary manual manually snapshot snapshots prerelease prereleases preview previews experimental alpha beta next " +
    "hotfix insiders edge test tests dev"
  ).split(" "),
);

function isBesideReleases({ path }: PublishJob): boolean {
  return path.some(({ workflow, job }) =>
    [baseOf(workflow.file), job.id, job.name?.text ?? ""].some((name) =>
      // `pre-release` is one word as well as two.
      wordsOf(`${name} ${name.replace(/\bpre[\s_-]release/gi, "prerelease")}`).some((word) => BESIDE.has(word)),
    ),
  );
}

function baseOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1).replace(/\.ya?ml$/, "");
}
