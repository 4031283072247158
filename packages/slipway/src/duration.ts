const UNITS = { h: 3_600_000, m: 60_000, s: 1_000 } as const;
const FORM = /^(?:(?<h>\d+)h)?(?:(?<m>\d+)m)?(?:(?<s>\d+)s?)?$/u;

/** What Node's timers can hold, almost 25 days. */
const LONGEST = 2 ** 31 - 1;

/**
 * Milliseconds of `90`, `90s`, `30m`, `5h` or `5h30m`.
 *
 * @returns `undefined` for anything else, and for what is longer than a timer can run.
 */
export function parseDuration(text: string): number | undefined {
  const groups = text === "" ? undefined : FORM.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const { h = "0", m = "0", s = "0" } = groups;
  const milliseconds = Number(h) * UNITS.h + Number(m) * UNITS.m + Number(s) * UNITS.s;
  return milliseconds <= LONGEST ? milliseconds : undefined;
}
