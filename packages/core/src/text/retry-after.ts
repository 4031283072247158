/**
 * Milliseconds to wait, from a `Retry-After` header in seconds or as a date (RFC 9110, 10.2.3). A date is the server's: it
 * counts from the `Date` of the same answer, whatever the clock here says.
 *
 * @param now Milliseconds since the epoch, for an answer without a date of its own.
 */
export function parseRetryAfter(
  header: string | null | undefined,
  now: number,
  answeredAt?: string | null,
): number | undefined {
  if (header === null || header === undefined || header.trim() === "") return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const date = Date.parse(header);
  const answered = Date.parse(answeredAt ?? "");
  return Number.isNaN(date) ? undefined : Math.max(0, date - (Number.isNaN(answered) ? now : answered));
}
