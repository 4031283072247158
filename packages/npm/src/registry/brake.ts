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

/** Milliseconds that a run which was ended leaves to what is under way. */
const GRACE = 30_000;

/** Milliseconds for all that is read after that: what became of what was given up. */
const LAST_LOOK = 15_000;

/** Gives up what is under way, some time after a run was ended: an answer that never comes would keep it alive. */
export interface Cut {
  /** Aborted with the reason, once what was under way is given up. */
  readonly signal: AbortSignal;
  /** Milliseconds that a request which begins now may take at most; absent, as long as it likes. */
  readonly left: () => number | undefined;
}

export interface CutOptions {
  readonly now: () => number;
  readonly grace?: number | undefined;
  /** Told when something may be given up. */
  readonly onCut?: ((grace: number) => void) | undefined;
}

/** @param ended Of the run. */
export function createCut(ended: AbortSignal, { now, grace = GRACE, onCut }: CutOptions): Cut {
  const controller = new AbortController();
  let end: number | undefined;
  const begin = (): void => {
    const timer = setTimeout(() => {
      end = now() + LAST_LOOK;
      onCut?.(grace);
      controller.abort(cutShort(grace));
    }, grace);
    // What has settled before needs no cut.
    timer.unref();
  };
  if (ended.aborted) begin();
  else ended.addEventListener("abort", begin, { once: true });
  return { signal: controller.signal, left: () => (end === undefined ? undefined : Math.max(1, end - now())) };
}

/** Code of a failure that is nobody's: the run was ended, and did not wait any longer. */
export const CUT_SHORT = "ECUTSHORT";

/** Shaped like an error of the library for no answer. */
function cutShort(grace: number): Error {
  const message = `the run was ended, and there was no answer within ${Math.round(grace / 1_000)} s`;
  return Object.assign(new Error(message), { code: CUT_SHORT, type: "cut-short" });
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
