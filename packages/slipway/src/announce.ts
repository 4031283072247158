import { RELEASE_BODY_LIMIT, writeRelease, type WrittenRelease } from "@slipway/ci";
import {
  inOneLine,
  listReleased,
  type NotedPackage,
  parseReport,
  type Released,
  ReleaseError,
  type ReleaseReport,
  renderNotes,
  sanitise,
} from "@slipway/core";

import { findWantedTags, type MadeTags, makeTags, paceOf, type TagOptions } from "./announcing/make-tags.ts";
import { writePackageReleases } from "./announcing/package-releases.ts";
import { findPlace, type Place, type PlaceOptions } from "./announcing/place.ts";
import { readNotes } from "./announcing/read-notes.ts";
import { type ReleasedCommit, withReleasedCommit } from "./announcing/released-commit.ts";
import { locateReport, readInputFile, REPORT_FILE } from "./input-files.ts";
import type { Run } from "./run/run.ts";

export interface AnnounceOptions extends PlaceOptions, TagOptions {
  /** A release for each package, too, at the tag of its version. */
  readonly releases?: boolean | undefined;
}

/** What became of the announcement, or why there was none to make. */
export type Announced =
  | {
      readonly tag: string;
      readonly release: WrittenRelease;
      /** Names of what was taken and not seen: it is not in the release. */
      readonly unseen: readonly string[];
      /** Names of what did not get through, or is not proved to be what was packed: it is not in the release. */
      readonly failed: readonly string[];
      /** Why what the changelogs say is missing. */
      readonly unread: string | undefined;
      /** Absent where versions have no tags of their own. */
      readonly tags: MadeTags | undefined;
      /** Releases of single packages that were written. */
      readonly releases: number;
    }
  | { readonly reason: string };

/**
 * Brings the GitHub Release of a release tag to what a report says was released: a draft while packages wait for their
 * approval. Then each version gets the tag that is missing. In a job the token is `GH_TOKEN` or `GITHUB_TOKEN`, with
 * `contents: write`. Run again after whatever stopped it, it does nothing twice.
 *
 * @param file Path of `report.json`.
 * @throws {ReleaseError} `RELEASE_TAG_MOVED`, `RELEASE_COMMIT_UNREAD`, and what finding the place, `writeRelease`, `makeTags`
 *   and `writePackageReleases` throw.
 */
export async function announce(file: string, options: AnnounceOptions, run: Run): Promise<Announced> {
  const text = await readInputFile(await locateReport(file, run), "the argument", run);
  const report = parseReport(text);
  if (report.mode !== "publish" || report.outcomes.length === 0) return { reason: "nothing was published" };
  const released = listReleased(report);
  if (released.packages.length === 0) return { reason: "nothing of the release was seen on the registry" };
  const place = await findPlace(report, options, run);
  if ("reason" in place) return place;
  return withReleasedCommit(place, run, async (found) => {
    const unread = "reason" in found ? found.reason : undefined;
    const packages =
      "reason" in found
        ? released.packages.map((one) => ({ ...one, entry: undefined, url: undefined }))
        : await readNotes(released.packages, found, place);
    const release = await run.progress.stage(`Write the GitHub Release ${place.tag}`, async () =>
      writeRelease(describeRelease({ place, report, released, packages, text: run.secrets.redact(text), unread })),
    );
    const made = await tagVersions({ packages, report, found, place, options, run });
    const { unseen, failed } = released;
    return { tag: place.tag, release, unseen, failed, unread, ...made };
  });
}

interface Tagging {
  readonly packages: readonly NotedPackage[];
  readonly report: ReleaseReport;
  readonly found: ReleasedCommit | { readonly reason: string };
  readonly place: Place;
  readonly options: AnnounceOptions;
  readonly run: Run;
}

async function tagVersions({
  packages,
  report,
  found,
  place,
  options,
  run,
}: Tagging): Promise<{ readonly tags: MadeTags | undefined; readonly releases: number }> {
  if (options.tags === false) return { tags: undefined, releases: 0 };
  if ("reason" in found) {
    throw new ReleaseError(
      "RELEASE_COMMIT_UNREAD",
      sanitise(`the commit of \`${place.tag}\` cannot be fetched: ${inOneLine(run.secrets.redact(found.reason))}`),
      { hint: "Run this again to complete it. Where versions have no tags of their own: `--no-tags`" },
    );
  }
  const seen = packages.filter(({ isWaiting }) => !isWaiting);
  const wanted = await findWantedTags(
    { packages: seen, skipped: report.plan.skipped },
    found,
    options.releases === true ? { ...options, tags: true } : options,
  );
  if (wanted === undefined) return { tags: undefined, releases: 0 };
  const tags = await makeTags(wanted, found, { place, options, run });
  if (options.releases !== true) return { tags, releases: 0 };
  const tagOf = new Map(wanted.tags.map(({ name, tag }) => [name, tag]));
  // A package that is alone has the release of its tag already.
  const tagged = seen.flatMap((one) => {
    const tag = tagOf.get(one.name);
    return tag === undefined || tag === place.tag ? [] : [{ ...one, tag }];
  });
  return { tags, releases: await writePackageReleases(tagged, { place, pace: paceOf(options) }, run) };
}

interface Described {
  readonly place: Place;
  readonly report: ReleaseReport;
  readonly released: Released;
  readonly packages: readonly NotedPackage[];
  /** Of the report's file. */
  readonly text: string;
  readonly unread: string | undefined;
}

function describeRelease({
  place,
  report,
  released,
  packages,
  text,
  unread,
}: Described): Parameters<typeof writeRelease>[0] {
  const { identity, repository, tag } = place;
  const listUrl = `${identity.server}/${repository}/releases/download/${encodeURIComponent(tag)}/${REPORT_FILE}`;
  const input = { packages, commit: report.plan.commit, runUrl: place.runUrl, listUrl, unread: unread !== undefined };
  return {
    ...place,
    title: tag,
    body: renderNotes(input, RELEASE_BODY_LIMIT),
    asset: { name: REPORT_FILE, text },
    isPrerelease: packages.every(({ version }) => version.includes("-")),
    draft: released.packages.some(({ isWaiting }) => isWaiting),
  };
}
