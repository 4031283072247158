import { RELEASE_BODY_LIMIT, writeRelease, type WrittenRelease } from "@slipway/ci";
import {
  listReleased,
  type NotedPackage,
  parseReport,
  type Released,
  type ReleaseReport,
  renderNotes,
} from "@slipway/core";

import { findPlace, type Place } from "./announcing/place.ts";
import { readNotes } from "./announcing/read-notes.ts";
import { withReleasedCommit } from "./announcing/released-commit.ts";
import { locateReport, readInputFile, REPORT_FILE } from "./input-files.ts";
import type { Run } from "./run/run.ts";
import type { ConsentOptions } from "./writing/consent.ts";

export type AnnounceOptions = ConsentOptions;

/** What became of the announcement, or why there was none to make. */
export type Announced =
  | {
      readonly tag: string;
      readonly release: WrittenRelease;
      /** Names of what was taken and not seen: it is not in the release. */
      readonly unseen: readonly string[];
      /** Why what the changelogs say is missing. */
      readonly unread: string | undefined;
    }
  | { readonly reason: string };

/**
 * Brings the GitHub Release of a release tag to what a report says was released: a draft while packages wait for their
 * approval. In a job the token is `GH_TOKEN` or `GITHUB_TOKEN`, with `contents: write`.
 *
 * @param file Path of `report.json`.
 * @throws {ReleaseError} `RELEASE_TAG_MOVED`, and what finding the place and `writeRelease` throw.
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
    return { tag: place.tag, release, unseen: released.unseen, unread };
  });
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
