import { isPlaceholder } from "./is-placeholder.ts";

/** Of 40 random base-64 characters, 24 to 34 are distinct; what people type has fewer. */
const FEWEST_DISTINCT = 18;

/** Whether a value of some 24 characters or more looks drawn at random from letters of both cases and digits. */
export function isRandom(value: string): boolean {
  return (
    /[a-z]/u.test(value) &&
    /[A-Z]/u.test(value) &&
    /\d/u.test(value) &&
    new Set(value).size >= FEWEST_DISTINCT &&
    !isPlaceholder(value)
  );
}
