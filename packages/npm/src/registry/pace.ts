import { createLanes, type LaneOptions } from "./lanes.ts";
import { type Complaints, type Look, poll, type Timing } from "./retry.ts";

/** Milliseconds between two requests after the registry has complained once. */
const FIRST_GAP = 1_000;
const LONGEST_GAP = 10_000;

/** Milliseconds of a pause that is asked for because of so many requests an hour, and not for a moment of rest. */
const QUOTA = 10_000;

/** Requests that are taken without a complaint before they may come quicker again, and by how much then. */
const CONTENT = 100;
const QUICKER = 0.8;

/** Milliseconds of a gap that is none any more. */
const SHORTEST_GAP = 100;

/** Requests at once that a release begins with, and that it may come to by itself. */
const DEFAULT_LANES: LaneOptions = { first: 10, most: 32 };

/** Paces the requests of one release that change something on the registry. */
export interface Pace extends Complaints {
  /** Resolves when the next request may go out, or when the signal is aborted. */
  readonly take: (signal?: AbortSignal) => Promise<void>;
  /** Whether the registry wants nothing for now. */
  readonly isClosed: () => boolean;
  /** How many requests may be under way at once, now. */
  readonly lanes: () => number;
  /** Sends something when a lane is free; nothing where the signal is aborted before. */
  readonly send: <T>(work: () => Promise<Sent<T>>, signal?: AbortSignal) => Promise<T | undefined>;
}

/** What became of a request, and whether the registry took it. */
interface Sent<T> {
  readonly result: T;
  readonly taken: boolean;
}

/**
 * One pace for a whole release. The registry's limits are not public, so everything passes until the registry complains for the
 * first time.
 *
 * - A complaint without a long pause is about requests at once: there is one less from then on. Where nothing is refused and
 *   answers stay quick, there is one more after each round.
 * - A long pause is about requests an hour. After it they come one after the other, as far apart as lets so many through in that
 *   time as were taken before, and a fifth quicker after each hundred that are taken.
 * - Where one at a time is too many, there is one a second, and half as many after each further complaint, down to one in ten
 *   seconds. Complaints about requests that were already on their way count once.
 */
export function createPace(timing: Pick<Timing, "now" | "sleep">, options: LaneOptions = DEFAULT_LANES): Pace {
  const { now } = timing;
  const lanes = createLanes(options, timing);
  let closedUntil = 0;
  let gap = 0;
  let last = Number.NEGATIVE_INFINITY;
  /** Since the registry was last asked for less, how many it took. */
  let begun = now();
  let taken = 0;

  const look = (): Look<undefined> => {
    const pause = Math.max(closedUntil, last + gap) - now();
    return { value: undefined, settled: pause <= 0, pause };
  };
  const slowDown = (asked: number): void => {
    const learned = asked < QUOTA || taken === 0 ? 0 : (now() - begun + asked) / taken;
    gap = Math.min(LONGEST_GAP, Math.max(learned, gap === 0 ? FIRST_GAP : gap * 2));
    [begun, taken] = [now() + asked, 0];
  };
  const countTaken = (): void => {
    taken += 1;
    if (taken % CONTENT === 0) gap = gap * QUICKER < SHORTEST_GAP ? 0 : gap * QUICKER;
  };
  return {
    take: async (signal) => {
      await poll(look, { timing, signal, first: 0, longest: 0 });
      last = now();
    },
    isUsed: () => last > Number.NEGATIVE_INFINITY,
    isClosed: () => now() < closedUntil,
    close: (milliseconds, asked = 0) => {
      const isOfMoment = gap === 0 && asked < QUOTA && lanes.isUsed();
      const narrowed = isOfMoment && lanes.narrow();
      if (!narrowed && now() >= closedUntil) slowDown(asked);
      closedUntil = Math.max(closedUntil, now() + (narrowed ? asked : milliseconds));
    },
    lanes: lanes.limit,
    send: async (work, signal) => {
      if (!(await lanes.enter(signal))) return undefined;
      const start = now();
      let milliseconds: number | undefined;
      try {
        const sent = await work();
        if (sent.taken) milliseconds = now() - start;
        return sent.result;
      } finally {
        if (milliseconds !== undefined) countTaken();
        lanes.leave(milliseconds);
      }
    },
  };
}
