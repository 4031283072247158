/** What repositories write whose versions a tool makes at release time: semantic-release's documentation, and others. */
const PLACEHOLDER =
  /^0\.0\.0-(?:(?:managed-by-)?semantic(?:ally)?-(?:release[ds]?|version(?:ed|ing)?)|develop(?:ment)?|dev|placeholder|automated|unreleased|undefined|source|semver)$/i;

/** Whether a version stands for one that nobody has made yet. Published, it could never be taken back. */
export function isPlaceholder(version: string): boolean {
  return PLACEHOLDER.test(version);
}
