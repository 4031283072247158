import type { FailureClass, PublishFailure } from "@slipway/core";

/** Why a run starts nothing new any more. */
export type Stop =
  /** A registry wants to be left alone for longer than the run has. `until` in milliseconds since the epoch. */
  | { readonly kind: "pause"; readonly milliseconds: number; readonly until: number }
  | { readonly kind: "deadline"; readonly milliseconds: number }
  /** So many packages in a row failed of something that says nothing about them. */
  | { readonly kind: "failures"; readonly count: number; readonly failure: PublishFailure };

/** Ends a run: nothing new starts, what is under way settles. */
export interface Brake {
  /** Aborted once the run is ended. */
  readonly signal: AbortSignal;
  /** Only the first reason counts. */
  readonly stop: (stop: Stop) => void;
  /** Milliseconds that the run has left; absent, as many as it takes. */
  readonly left: (() => number) | undefined;
}

/**
 * @param now Milliseconds, by a clock that nobody sets.
 * @param options `deadline`: milliseconds from now.
 */
export function createBrake(
  now: () => number,
  { deadline, onStop }: { readonly deadline?: number; readonly onStop?: (stop: Stop) => void } = {},
): Brake {
  const controller = new AbortController();
  const end = now() + (deadline ?? 0);
  const brake: Brake = {
    signal: controller.signal,
    stop: (stop) => {
      if (controller.signal.aborted) return;
      controller.abort();
      onStop?.(stop);
    },
    left: deadline === undefined ? undefined : () => end - now(),
  };
  if (deadline !== undefined) {
    AbortSignal.timeout(deadline).addEventListener("abort", () => {
      brake.stop({ kind: "deadline", milliseconds: deadline });
    });
  }
  return brake;
}

/** Counts packages that were given up, one after the other without a success between. */
export interface Breaker {
  readonly succeed: () => void;
  readonly fail: (failure: PublishFailure) => void;
}

/** With what is tried again and again before, that is an outage of several minutes. */
const MOST_IN_A_ROW = 5;

/** No connection, a gateway, an overload: the next package would meet the same. */
const NO_PACKAGES_OWN: ReadonlySet<FailureClass> = new Set(["network", "gateway", "rate-limit", "signing"]);

export function createBreaker(brake: Pick<Brake, "stop">): Breaker {
  let count = 0;
  return {
    succeed: () => {
      count = 0;
    },
    fail: (failure) => {
      if (!NO_PACKAGES_OWN.has(failure.class)) return;
      count += 1;
      if (count >= MOST_IN_A_ROW) brake.stop({ kind: "failures", count, failure });
    },
  };
}
