import semver from "semver";

import type { PlanEntry } from "./publish-plan.ts";

/** How far a version is from the one before it. `other`: nothing tells. */
export type Change = "major" | "new" | "minor" | "patch" | "other";

/** The largest first: what may break whoever takes it. */
const CHANGES: readonly Change[] = ["major", "new", "minor", "patch", "other"];

/** A version beside the one before it. */
interface Changed extends Pick<PlanEntry, "name" | "version"> {
  readonly previousVersion?: string | undefined;
  /** Its first version. */
  readonly isNew: boolean;
}

export function changeOf({ version, previousVersion, isNew }: Omit<Changed, "name">): Change {
  if (isNew) return "new";
  const kind = previousVersion === undefined ? null : semver.diff(previousVersion, version);
  if (kind === null) return "other";
  if (kind === "major" || kind === "premajor") return "major";
  if (kind === "minor" || kind === "preminor") return "minor";
  return "patch";
}

/** Largest change first, then by name. */
export function sortByChange<Package extends Changed>(packages: readonly Package[]): Package[] {
  const rankOf = (one: Package): number => CHANGES.indexOf(changeOf(one));
  return packages.toSorted((left, right) => rankOf(left) - rankOf(right) || (left.name < right.name ? -1 : 1));
}
