/** The order in which `npm init` and most maintainers write a manifest, up to what Slipway may have to add. */
const MANIFEST_ORDER = [
  "$schema",
  "name",
  "version",
  "private",
  "description",
  "keywords",
  "homepage",
  "bugs",
  "license",
  "author",
  "contributors",
  "maintainers",
  "repository",
];

const REPOSITORY_ORDER = ["type", "url", "directory"];

/**
 * Before which of an object's members a new one belongs: behind the last of those that conventionally precede it, or at
 * the end when there is no convention.
 *
 * @param path Path of the new member.
 * @param keys The object's keys as they stand in the text.
 */
export function insertionIndex(path: readonly (string | number)[], keys: readonly string[]): number {
  const order = orderOf(path);
  const rank = order.indexOf(String(path.at(-1)));
  if (rank === -1) return keys.length;
  const before = order.slice(0, rank).findLast((key) => keys.includes(key));
  return before === undefined ? 0 : keys.lastIndexOf(before) + 1;
}

function orderOf(path: readonly (string | number)[]): readonly string[] {
  if (path.length === 1) return MANIFEST_ORDER;
  return path.length === 2 && path[0] === "repository" ? REPOSITORY_ORDER : [];
}
