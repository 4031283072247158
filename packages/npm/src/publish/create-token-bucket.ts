import { isAborted } from "./is-aborted.ts";
import type { Timing } from "./timing.ts";

/** Milliseconds between two requests after the registry has complained once. */
const FIRST_GAP = 1_000;
const LONGEST_GAP = 10_000;

/** Paces the requests of one release that change something on the registry. */
export interface TokenBucket {
  /** Resolves when the next request may go out, or when the signal is aborted. */
  readonly take: (signal?: AbortSignal) => Promise<void>;
  /** The registry said that there are too many: nothing goes out for this long, and then one after the other. */
  readonly close: (milliseconds: number) => void;
}

/**
 * One bucket for a whole release. The registry's limits are not public, so everything passes until the registry complains
 * for the first time. From then on there is one token a second, and half as many after each further complaint, down to one
 * in ten seconds. Complaints about requests that were already on their way count once.
 */
export function createTokenBucket({ now, sleep }: Pick<Timing, "now" | "sleep">): TokenBucket {
  let closedUntil = 0;
  let gap = 0;
  let last = Number.NEGATIVE_INFINITY;
  const untilNext = (): number => Math.max(closedUntil, last + gap) - now();
  return {
    take: async (signal) => {
      for (let wait = untilNext(); wait > 0 && !isAborted(signal); wait = untilNext()) await sleep(wait, signal);
      last = now();
    },
    close: (milliseconds) => {
      if (now() >= closedUntil) gap = gap === 0 ? FIRST_GAP : Math.min(LONGEST_GAP, gap * 2);
      closedUntil = Math.max(closedUntil, now() + milliseconds);
    },
  };
}
