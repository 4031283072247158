import semver from "semver";

import { parseJsonObject } from "../json/parse.ts";
import type { SkippedPackage } from "../plan/publish-plan.ts";
import { formatVersionTag, parseVersionTag } from "../tag/version-tag.ts";

/** A tag of a version that is released, and the one that it has to be. */
export interface VersionTag {
  readonly tag: string;
  readonly name: string;
  /** It is a package's that nobody publishes: where it has its tag already, wherever, nothing is to be done. */
  readonly isPrivate: boolean;
}

/** What of a release is to be tagged. */
export interface TaggedRelease {
  readonly packages: readonly { readonly name: string; readonly version: string }[];
  readonly skipped: readonly SkippedPackage[];
  /** The repository is one package and no workspace. */
  readonly single: boolean;
  /** Name of the root of a workspace, which is no package of it. */
  readonly root: string | undefined;
  /** Packages that nobody publishes are tagged, too. */
  readonly tagsPrivate: boolean;
}

/** The tags that a release should have, by name. */
export function listVersionTags({ packages, skipped, single, root, tagsPrivate }: TaggedRelease): VersionTag[] {
  const published = packages.map((one) => ({ ...one, isPrivate: false }));
  const hidden = skipped
    .filter(({ name, version, reason }) => reason === "private" && name !== root && semver.valid(version) !== null)
    .map((one) => ({ ...one, isPrivate: true }));
  return [...published, ...(tagsPrivate ? hidden : [])]
    .map((one) => ({ tag: formatVersionTag(one, single), name: one.name, isPrivate: one.isPrivate }))
    .toSorted((left, right) => (left.tag < right.tag ? -1 : 1));
}

/** A tag that names another commit than the release's. */
export interface StrayTag {
  readonly tag: string;
  /** Full hash of the commit. */
  readonly commit: string;
}

/**
 * What a remote lacks, and what is not where it should be.
 *
 * @param existing Tags of the remote by name, each with the hash of its commit.
 */
export function compareTags(
  wanted: readonly VersionTag[],
  commit: string,
  existing: ReadonlyMap<string, string>,
): { readonly missing: readonly string[]; readonly strays: readonly StrayTag[] } {
  return {
    missing: wanted.flatMap(({ tag }) => (existing.has(tag) ? [] : [tag])),
    strays: wanted.flatMap(({ tag, isPrivate }) => {
      const actual = existing.get(tag);
      return actual === undefined || actual === commit || isPrivate ? [] : [{ tag, commit: actual }];
    }),
  };
}

/** Whether versions of these packages have been tagged before. */
export function hasVersionTags(names: readonly string[], single: boolean, existing: Iterable<string>): boolean {
  const known = new Set(names);
  return [...existing].some((tag) => {
    const parsed = parseVersionTag(tag);
    if (parsed === undefined) return false;
    return parsed.name === undefined ? single : known.has(parsed.name);
  });
}

/**
 * Whether changesets would tag packages that nobody publishes: `privatePackages.tag`, which is off by default.
 *
 * @param config Text of `.changeset/config.json`.
 */
export function readTagsPrivate(config: string): boolean {
  const parsed = parseJsonObject(config);
  const setting = "value" in parsed ? parsed.value["privatePackages"] : undefined;
  return typeof setting === "object" && setting !== null && "tag" in setting && setting["tag"] === true;
}
