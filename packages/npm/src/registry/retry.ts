import { setTimeout as delay } from "node:timers/promises";

import type { FailureClass, PublishFailure } from "@slipway/core";

/** Whether trying again can help. A refusal (401, 403, 404, 422) stays one. */
const PASSES: Record<FailureClass, boolean> = {
  "rate-limit": true,
  conflict: true,
  gateway: true,
  signing: true,
  network: true,
  unauthorised: false,
  forbidden: false,
  invalid: false,
  integrity: false,
  exchange: false,
  internal: false,
};

/** Times in milliseconds. */
export interface RetryPolicy {
  /** How often something is tried at most. */
  readonly tries: number;
  /** No try starts later than this after the first one; also bounds how long a `Retry-After` is obeyed. */
  readonly totalTime: number;
  /** Upper bound of the first wait; doubles with every try. */
  readonly firstDelay: number;
  readonly longestDelay: number;
}

/** A registry has asked for half an hour, and a job may take six. */
export const defaultRetryPolicy: RetryPolicy = {
  tries: 6,
  totalTime: 45 * 60_000,
  firstDelay: 1_000,
  longestDelay: 60_000,
};

export interface RetrySettings {
  readonly policy: RetryPolicy;
  readonly timing: Timing;
  /** The release's: a rate limit met by one request holds all of them back. */
  readonly bucket: TokenBucket;
  /** Ends the waiting; what has been tried so far counts. */
  readonly signal?: AbortSignal;
  readonly onRetry?: (failure: PublishFailure, wait: number) => void;
}

export type Attempt<T> = { readonly value: T } | { readonly failure: PublishFailure };

/**
 * Tries until there is a value, a failure that does not pass, or no try or time left. Waits as long as the server asks,
 * else a random time below an exponentially growing bound.
 *
 * @param attempt Gets the number of the try, from 1.
 */
export async function retry<T>(
  attempt: (number: number) => Promise<Attempt<T>>,
  { policy, timing, bucket, signal, onRetry }: RetrySettings,
): Promise<Attempt<T>> {
  const end = timing.now() + policy.totalTime;
  for (let number = 1; ; number += 1) {
    const result = await attempt(number);
    if ("value" in result || !PASSES[result.failure.class]) return result;
    const wait = waitAfter(number, result.failure, policy, timing);
    if (result.failure.class === "rate-limit") bucket.close(wait);
    if (number >= policy.tries || timing.now() + wait > end || isAborted(signal)) return result;
    onRetry?.(result.failure, wait);
    await timing.sleep(wait, signal);
    if (isAborted(signal)) return result;
  }
}

function waitAfter(number: number, { retryAfter }: PublishFailure, policy: RetryPolicy, timing: Timing): number {
  const bound = Math.min(policy.longestDelay, policy.firstDelay * 2 ** (number - 1));
  return retryAfter ?? timing.random() * bound;
}

/** Milliseconds between two requests after the registry has complained once. */
const FIRST_GAP = 1_000;

const LONGEST_GAP = 10_000;

/** Paces the requests of one release that change something on the registry. */
interface TokenBucket {
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

/** Time and chance as values, so that what waits can be tested without waiting. */
export interface Timing {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Resolves after so many milliseconds, or as soon as the signal is aborted. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
}

export const systemTiming: Timing = {
  now: Date.now,
  sleep: async (milliseconds, signal) => {
    await delay(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => {});
  },
  random: Math.random,
};

/** Asked again after each wait: a signal's state changes while nobody looks. */
export function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
