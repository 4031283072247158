import { createRelease, RELEASE_BODY_LIMIT } from "@slipway/ci";
import { formatCount, type NotedPackage, renderNotes } from "@slipway/core";

import type { Run } from "../run/run.ts";
import type { Place } from "./place.ts";

/** A package, and the tag of its version. */
export interface TaggedPackage extends NotedPackage {
  readonly tag: string;
}

/**
 * Writes a GitHub Release for each package, one after another. One that is there stays as it is: somebody may have written on
 * in it.
 *
 * @returns How many were written.
 * @throws {ReleaseError} What `createRelease` throws.
 */
export async function writePackageReleases(
  packages: readonly TaggedPackage[],
  { place, pace }: { readonly place: Place; readonly pace: number },
  run: Run,
): Promise<number> {
  let written = 0;
  await run.progress.stage(`Write ${formatCount(packages.length, "release")}, one a package`, async () => {
    for (const one of packages) {
      const isPrerelease = one.version.includes("-");
      const body = bodyOf(one, place);
      const made = await createRelease({ ...place, tag: one.tag, title: one.tag, body, isPrerelease, pace });
      if (made) written += 1;
    }
  });
  return written;
}

function bodyOf(one: NotedPackage, { identity, repository, tag }: Place): string {
  const listUrl = `${identity.server}/${repository}/releases/tag/${encodeURIComponent(tag)}`;
  const { entry = "" } = one;
  if (entry !== "" && entry.length <= RELEASE_BODY_LIMIT) return entry;
  const input = { packages: [one], commit: undefined, runUrl: undefined, listUrl, unread: false };
  return renderNotes(input, RELEASE_BODY_LIMIT);
}
