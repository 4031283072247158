import semver from "semver";
import validate from "validate-npm-package-name";

/** Why a name cannot be published. */
export interface NameFaults {
  /** What no name may be. */
  readonly invalid: readonly string[];
  /** What only names may be that were given before npm's rules became stricter. */
  readonly legacy: readonly string[];
}

const MAX_LENGTH = 214;

/**
 * npm's rules for names (`validate-npm-package-name`), and one more: a scope with a leading period, which npm's rules let
 * pass, makes a path that leads upwards of `@../name`.
 */
export function nameFaults(name: string): NameFaults {
  // npm's rules encode the name, and half of a surrogate pair cannot be encoded.
  if (/\p{Surrogate}/u.test(name)) return { invalid: ["name can only contain URL-friendly characters"], legacy: [] };
  if (name.length > MAX_LENGTH)
    return { invalid: [`name can no longer contain more than ${MAX_LENGTH} characters`], legacy: [] };
  const { errors = [], warnings = [] } = { errors: undefined, warnings: undefined, ...validate(name) };
  return {
    invalid: name.startsWith("@.") ? [...errors, "scope cannot start with a period"] : errors,
    legacy: warnings,
  };
}

/** What `encodeURIComponent` leaves as it is: npm refuses every other character in a dist-tag (`npm-package-arg`). */
const PLAIN = /^[\w.!~*'()-]+$/;

/** Whether npm takes this as a dist-tag: a version range is refused too, for `name@1` could not tell the two apart. */
export function isDistTag(text: string): boolean {
  return PLAIN.test(text) && semver.validRange(text) === null;
}
