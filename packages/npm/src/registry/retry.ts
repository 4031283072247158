import { setTimeout as delay } from "node:timers/promises";

import type { FailureClass, PublishFailure } from "@slipway/core";

import type { Brake, Breaker } from "./brake.ts";
import type { Attempt } from "./failure.ts";

/** Whether trying again can help. A refusal (401, 403, 404, 422) stays one. */
const PASSES: Record<FailureClass, boolean> = {
  "rate-limit": true,
  conflict: true,
  gateway: true,
  signing: true,
  network: true,
  certificate: false,
  unauthorised: false,
  forbidden: false,
  invalid: false,
  integrity: false,
  exchange: false,
  internal: false,
};

/** Time and chance as values, so that what waits can be tested without waiting. */
export interface Timing {
  /** Milliseconds since the epoch, by a clock that nobody sets while it runs. */
  readonly now: () => number;
  /** Resolves after so many milliseconds, or as soon as the signal is aborted. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
}

/** Node's timers take no more, and go off at once. */
const LONGEST_SLEEP = 2 ** 31 - 1;

export const systemTiming: Timing = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: async (milliseconds, signal) => {
    await delay(Math.min(milliseconds, LONGEST_SLEEP), undefined, { signal }).catch(() => {});
  },
  random: Math.random,
};

/** Asked again after each wait: a signal's state changes while nobody looks. */
export function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** Times in milliseconds. */
export interface RetryPolicy {
  /** How often something is tried at most. */
  readonly tries: number;
  /**
   * No try starts later than this after the first one. Also bounds how long a `Retry-After` is obeyed, but where the run has
   * a deadline: that bounds it then.
   */
  readonly totalTime: number;
  /** Upper bound of the first wait; doubles with every try. */
  readonly firstDelay: number;
  readonly longestDelay: number;
  /** Silence after which a small request is given up. */
  readonly timeout: number;
  /** After which reading about a package is given up whatever happens; absent, as long as a slow line takes. */
  readonly deadline?: number;
}

/** A registry has asked for half an hour, and a job may take six. */
export const defaultRetryPolicy: RetryPolicy = {
  tries: 6,
  totalTime: 45 * 60_000,
  firstDelay: 1_000,
  longestDelay: 60_000,
  timeout: 30_000,
};

/** For what somebody sits and waits for: npm's own pauses are 10 seconds and more. */
export const briefRetryPolicy: RetryPolicy = {
  tries: 3,
  totalTime: 10_000,
  firstDelay: 200,
  longestDelay: 1_000,
  timeout: 10_000,
  deadline: 20_000,
};

/** A pause before another try. */
export interface Wait {
  readonly milliseconds: number;
  /** What made it necessary. */
  readonly failure: PublishFailure;
  /** The package whose turn it is; absent for what is nobody's. */
  readonly name: string | undefined;
}

/** Who has to know that a registry wants less. */
export interface Complaints {
  /** Whether anything has gone out that changes something. */
  readonly isUsed: () => boolean;
  /**
   * The registry said that there are too many.
   *
   * @param milliseconds For which it is left alone.
   * @param asked Milliseconds for which it has asked that, where it did.
   */
  readonly close: (milliseconds: number, asked?: number) => void;
}

export interface RetrySettings {
  readonly policy: RetryPolicy;
  readonly timing: Timing;
  /** The release's: a rate limit met by one request holds all of them back. */
  readonly pace: Complaints;
  /** Ends the run where the registry wants to be left alone for longer than it has. */
  readonly brake: Brake;
  /** Ends the run after too many failures that are no package's own; absent where somebody else counts them. */
  readonly breaker: Breaker | undefined;
  /** Ends the waiting; what has been tried so far counts. */
  readonly signal: AbortSignal | undefined;
  /** Told of every wait before it begins. */
  readonly onWait: ((wait: Wait) => void) | undefined;
}

/** Milliseconds that a run waits which has sent nothing yet, and can as well begin later. */
const LONGEST_BEFOREHAND = 30 * 60_000;

/**
 * Tries until there is a value, a failure that does not pass, or no try or time left. Waits as long as the server asks,
 * else a random time below an exponentially growing bound.
 *
 * @param work Gets the number of the try, from 1.
 * @param name The package it is about.
 */
export async function retry<T>(
  settings: RetrySettings,
  work: (number: number) => Promise<Attempt<T>>,
  name?: string,
): Promise<Attempt<T>> {
  const { policy, timing, pace, brake, breaker, signal, onWait } = settings;
  let end = timing.now() + policy.totalTime;
  for (let number = 1; ; number += 1) {
    const result = await work(number);
    if ("value" in result) {
      breaker?.succeed();
      return result;
    }
    const { failure } = result;
    if (!PASSES[failure.class] || isAborted(signal)) return result;
    const asked = failure.retryAfter;
    if (asked !== undefined && brake.left !== undefined) {
      const begun = failure.phase !== "read" || pace.isUsed();
      if (asked > Math.min(brake.left(), begun ? Number.POSITIVE_INFINITY : LONGEST_BEFOREHAND)) {
        brake.stop({ kind: "pause", milliseconds: asked, until: timing.now() + asked });
        return result;
      }
      end += asked;
    }
    const milliseconds =
      asked ?? timing.random() * Math.min(policy.longestDelay, policy.firstDelay * 2 ** (number - 1));
    const beyond = timing.now() + milliseconds > end;
    if (failure.class === "rate-limit")
      pace.close(beyond ? Math.min(milliseconds, policy.totalTime) : milliseconds, asked);
    if (number >= policy.tries || beyond) {
      breaker?.fail(failure);
      return result;
    }
    onWait?.({ milliseconds, failure, name });
    await timing.sleep(milliseconds, signal);
    if (isAborted(signal)) return result;
  }
}

/** What a look has shown. */
export interface Look<T> {
  readonly value: T;
  /** Whether looking again would show nothing else. */
  readonly settled: boolean;
  /** Milliseconds for which nobody wants to be asked again. */
  readonly pause?: number;
}

/** How often to look; in milliseconds. */
export interface PollOptions {
  readonly timing: Pick<Timing, "now" | "sleep">;
  readonly signal: AbortSignal | undefined;
  /** The shortest wait between two looks; doubles with every look. */
  readonly first: number;
  readonly longest: number;
  /** For how long; absent, until it is settled or the signal is aborted. */
  readonly deadline?: number;
}

/** Milliseconds within which npm's scan shows what it has taken: it takes 5 to 15 minutes. */
export const SCAN: number = 20 * 60_000;

/** Milliseconds between two looks for what the scan will show. */
export const SCAN_LOOKS: Pick<PollOptions, "first" | "longest"> = { first: 500, longest: 15_000 };

/**
 * Looks until there is nothing more to see, the deadline has passed, or the signal is aborted, and returns what was seen
 * last. Where somebody wants to be left alone beyond the deadline, they are not asked again before it.
 */
export async function poll<T>(look: () => Look<T> | Promise<Look<T>>, options: PollOptions): Promise<T> {
  const { timing, signal, first, longest, deadline = Number.POSITIVE_INFINITY } = options;
  const end = timing.now() + deadline;
  for (let wait = first; ; wait = Math.min(longest, wait * 2)) {
    const { value, settled, pause = 0 } = await look();
    const left = end - timing.now();
    if (settled || left <= 0 || pause > left || isAborted(signal)) return value;
    await timing.sleep(Math.max(pause, Math.min(wait, left)), signal);
  }
}
