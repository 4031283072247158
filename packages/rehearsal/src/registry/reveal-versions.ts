import type { StoredPackage } from "./store.ts";

/**
 * Ends the holds that are over and counts a read against the others.
 *
 * @param now Milliseconds since the epoch.
 */
export function revealVersions(stored: StoredPackage, now: number): void {
  for (const [key, { hold, ...version }] of stored.versions) {
    if (hold === undefined) continue;
    const { until = Number.POSITIVE_INFINITY, reads = Number.POSITIVE_INFINITY } = hold;
    if (until > now && reads > 0) {
      stored.versions.set(key, {
        ...version,
        hold: { ...hold, ...(hold.reads !== undefined && { reads: reads - 1 }) },
      });
      continue;
    }
    stored.versions.set(key, version);
    for (const tag of version.distTags) stored.distTags.set(tag, version.version);
  }
}
