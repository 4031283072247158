import semver from "semver";

/** What `encodeURIComponent` leaves as it is: npm refuses every other character in a dist-tag (`npm-package-arg`). */
const PLAIN = /^[\w.!~*'()-]+$/;

/** Whether npm takes this as a dist-tag: a version range is refused too, for `name@1` could not tell the two apart. */
export function isDistTag(text: string): boolean {
  return PLAIN.test(text) && semver.validRange(text) === null;
}
