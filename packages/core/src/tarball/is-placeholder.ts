const WORDS =
  /example|sample|placeholder|dummy|fake|redacted|change.?me|your|x{4,}|0{6,}|123456|abcdef|\.\.\.|process\.env/iu;

/** Random strings of 20 characters and more have more than this, whatever their alphabet beyond hexadecimal. */
const FEWEST_DISTINCT = 10;

/** Whether a value that has the form of a credential was plainly written by a person to show that form. */
export function isPlaceholder(value: string): boolean {
  return WORDS.test(value) || new Set(value).size < FEWEST_DISTINCT;
}
