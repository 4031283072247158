import type { FailureClass, PublishFailure } from "@slipway/core";

import type { TokenBucket } from "./create-token-bucket.ts";
import { isAborted } from "./is-aborted.ts";
import type { Timing } from "./timing.ts";

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
