import semver from "semver";

export type BumpType = "major" | "minor" | "patch" | "none";

/** What decides whether changesets rewrites the range of a dependency. */
export interface RangeSettings {
  /** The major of changesets: from 3 on, a range with two bounds keeps both. */
  readonly major: 2 | 3;
  /** The smallest bump of a dependency that its dependents' ranges follow, while it stays in them. */
  readonly updateInternalDependencies: "patch" | "minor";
  readonly onlyUpdatePeerDependentsWhenOutOfRange: boolean;
  readonly bumpVersionsWithWorkspaceProtocolOnly: boolean;
}

const LEVELS: Readonly<Record<BumpType, number>> = { none: 0, patch: 1, minor: 2, major: 3 };

const WORKSPACE = "workspace:";

/**
 * The range of a dependency after `changeset version`, where that changes it.
 *
 * @param field `dependencies`, `peerDependencies`, …
 * @param release The dependency's.
 * @see `versionPackage` of `@changesets/apply-release-plan` 7, `getDependencyVersionEdits` of 8.
 */
export function raiseRange(
  range: string,
  field: string,
  { type, to }: { readonly type: BumpType; readonly to: string },
  settings: RangeSettings,
): string | undefined {
  if (range.startsWith("file:") || range.startsWith("link:")) return undefined;
  const ofWorkspace = range.startsWith(WORKSPACE);
  const bare = ofWorkspace ? range.slice(WORKSPACE.length) : range;
  if (range === "" || semver.validRange(bare) === null) return undefined;
  if (ofWorkspace ? ["*", "^", "~"].includes(bare) : settings.bumpVersionsWithWorkspaceProtocolOnly) return undefined;
  if (type === "none" && settings.major === 3) return undefined;
  if (semver.satisfies(to, bare) && !follows(field, type, settings)) return undefined;
  // A range that takes every version stays, unless prereleases are what it does not take.
  if (new semver.Range(bare).range === "" && semver.prerelease(to) === null) return undefined;
  const raised = keepForm(bare, type, to, settings);
  return ofWorkspace ? `${WORKSPACE}${raised}` : raised;
}

/** Whether a range follows a dependency that it takes already. */
function follows(field: string, type: BumpType, settings: RangeSettings): boolean {
  if (field === "peerDependencies") return !settings.onlyUpdatePeerDependentsWhenOutOfRange;
  return LEVELS[type] >= LEVELS[settings.updateInternalDependencies];
}

/** The range around another version. */
function keepForm(range: string, type: BumpType, to: string, { major }: RangeSettings): string {
  const bounds = major === 3 ? boundsOf(range) : undefined;
  if (bounds === undefined || type === "none") return `${/^(?:[\^~]|>=|<=|>)/.exec(range)?.[0] ?? ""}${to}`;
  const { upper, lowerFirst } = bounds;
  const limit = semver.satisfies(to, upper) ? upper : `<${semver.inc(to, type) ?? to}`;
  return lowerFirst ? `>=${to} ${limit}` : `${limit} >=${to}`;
}

function boundsOf(range: string): { readonly upper: string; readonly lowerFirst: boolean } | undefined {
  const { set } = new semver.Range(range);
  const [comparators = []] = set;
  if (set.length !== 1 || comparators.length !== 2 || !range.includes(">") || !range.includes("<")) return undefined;
  const upper = comparators.find(({ operator }) => operator.startsWith("<"));
  const lowerFirst = comparators[0]?.operator.startsWith(">") === true;
  const isBounded = upper !== undefined && comparators.some(({ operator }) => operator.startsWith(">"));
  return isBounded ? { upper: upper.value, lowerFirst } : undefined;
}
