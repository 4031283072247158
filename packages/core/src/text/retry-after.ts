/**
 * Milliseconds to wait, from a `Retry-After` header in seconds or as a date (RFC 9110, 10.2.3).
 *
 * @param now Milliseconds since the epoch.
 */
export function parseRetryAfter(header: string | null | undefined, now: number): number | undefined {
  if (header === null || header === undefined || header.trim() === "") return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
