import { sanitise } from "@slipway/core";

const REDACTED = "[redacted]";

/** JSON Web Tokens, npm and GitHub tokens, authorization headers, credentials in addresses. */
const CREDENTIALS: readonly RegExp[] = [
  /\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/gu,
  /\bnpms?_[A-Za-z0-9]{20,}/gu,
  /\bgh[a-z]_[A-Za-z0-9]{20,}/gu,
  /(?<=\b(?:Bearer|Basic)\s)[\w+/=.~-]{8,}/giu,
  /(?<=:\/\/)[^\s/@:]+:[^\s/@]+(?=@)/gu,
];

/** Makes one harmless line without credentials out of words that came from a server or a library. */
export function redact(text: string): string {
  const clean = CREDENTIALS.reduce((rest, pattern) => rest.replace(pattern, REDACTED), text);
  return sanitise(clean.replace(/\s+/gu, " ").trim());
}

/** What was thrown, in its own words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
