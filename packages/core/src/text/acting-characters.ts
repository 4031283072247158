/**
 * Characters that act instead of showing: C0 and C1 controls (with them line breaks and terminal escapes), those that
 * turn the direction of text or break its lines, those without width, the tag characters, and halves of surrogate pairs.
 */
export const ACTING_CHARACTERS: RegExp =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class -- these are what it is about
  /[\u0000-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060\u2066-\u2069\uFEFF\u{E0000}-\u{E007F}]|\p{Surrogate}/gu;
