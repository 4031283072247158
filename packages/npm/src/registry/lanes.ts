import { isAborted, type Timing } from "./retry.ts";

/** Requests that are taken before one more is tried at once where the registry has refused that before. */
const UNTIL_TRIED_AGAIN = 200;

/** How much longer than the quickest answer one may take that is no sign of strain. */
const QUICK = 2;

/** Milliseconds that the first request goes ahead of all others: a registry that wants none says so at once. */
const HEAD_START = 150;

/** How many requests that change something are under way at once. */
export interface Lanes {
  /** How many may be, now. */
  readonly limit: () => number;
  /** Whether any was. */
  readonly isUsed: () => boolean;
  /** Takes a lane when one is free: first come, first served. @returns No where the signal is aborted before. */
  readonly enter: (signal: AbortSignal | undefined) => Promise<boolean>;
  /**
   * Gives a lane back.
   *
   * @param taken Milliseconds after which the registry took what was sent; absent where it did not.
   */
  readonly leave: (taken: number | undefined) => void;
  /** The registry complained of so many at once. @returns Whether there is one less now. */
  readonly narrow: () => boolean;
}

export interface LaneOptions {
  readonly first: number;
  readonly most: number;
}

/** One more after each round that was taken quickly, one less than the registry complained about. */
export function createLanes({ first, most }: LaneOptions, timing: Pick<Timing, "sleep">): Lanes {
  const waiting: (() => void)[] = [];
  let limit = Math.min(first, most);
  let used = 0;
  let begun = false;
  let isAhead = false;
  let quickest = Number.POSITIVE_INFINITY;
  /** Taken since there was last one more or less. */
  let taken = 0;
  let needed = limit;

  const admit = (): void => {
    if (isAhead) return;
    while (used < limit) {
      const next = waiting.shift();
      if (next === undefined) return;
      used += 1;
      next();
    }
  };
  const widen = (milliseconds: number): void => {
    quickest = Math.min(quickest, milliseconds);
    // Where lanes stay empty, more of them would be no proof.
    if (limit >= most || used < limit || milliseconds > quickest * QUICK) return;
    taken += 1;
    if (taken < needed) return;
    limit += 1;
    [taken, needed] = [0, limit];
  };
  const endHeadStart = (): void => {
    isAhead = false;
    admit();
  };
  return {
    limit: () => limit,
    isUsed: () => begun,
    enter: async (signal) =>
      new Promise((resolve) => {
        if (isAborted(signal)) return resolve(false);
        const giveUp = (): void => {
          const place = waiting.indexOf(go);
          if (place !== -1) waiting.splice(place, 1);
          resolve(false);
        };
        const go = (): void => {
          signal?.removeEventListener("abort", giveUp);
          resolve(true);
        };
        signal?.addEventListener("abort", giveUp, { once: true });
        waiting.push(go);
        admit();
        if (begun || used === 0) return;
        begun = true;
        isAhead = true;
        void timing.sleep(HEAD_START, signal).then(endHeadStart);
      }),
    leave: (milliseconds) => {
      if (milliseconds !== undefined) widen(milliseconds);
      used -= 1;
      endHeadStart();
    },
    narrow: () => {
      if (limit <= 1) return false;
      limit = Math.max(1, Math.min(limit - 1, used));
      [taken, needed] = [0, UNTIL_TRIED_AGAIN];
      return true;
    },
  };
}
