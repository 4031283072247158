/** So many requests within so much time. */
export interface Pace {
  readonly requests: number;
  readonly milliseconds: number;
}

/**
 * Whether one more request comes too early.
 *
 * @param times When those before came, oldest first, in milliseconds since the epoch; those that no longer count go.
 * @returns seconds until it may come, or `undefined` where it may now.
 */
export function waitFor(pace: Pace | undefined, times: number[], now: number): number | undefined {
  if (pace === undefined) return undefined;
  times.splice(0, times.filter((time) => time <= now - pace.milliseconds).length);
  const [oldest = now] = times;
  return times.length < pace.requests ? undefined : Math.max(1, Math.ceil((oldest + pace.milliseconds - now) / 1000));
}
