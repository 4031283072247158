import type { Cut } from "./brake.ts";

export interface Bound {
  readonly milliseconds: number;
  /** What is waited for, in words. */
  readonly what: string;
  /** Of the run: whatever was ended is not waited for either. */
  readonly cut?: Pick<Cut, "signal"> | undefined;
}

/**
 * Waits for a library that knows no bound of its own for all that it does. What it was doing then is left to it: nobody
 * waits for it any more.
 *
 * @throws What the work does, `EDEADLINE` when it takes too long, and the reason of the cut.
 */
export async function within<T>(work: Promise<T>, { milliseconds, what, cut }: Bound): Promise<T> {
  const signal = cut?.signal.aborted === false ? cut.signal : undefined;
  let end: (() => void) | undefined;
  const over = new Promise<never>((_resolve, reject) => {
    const cutShort = (): void => reject(signal?.reason);
    const watch = setTimeout(() => reject(late(what, milliseconds)), milliseconds);
    signal?.addEventListener("abort", cutShort, { once: true });
    end = () => {
      clearTimeout(watch);
      signal?.removeEventListener("abort", cutShort);
    };
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    end?.();
  }
}

/** Shaped like a library's error for no answer. */
function late(what: string, milliseconds: number): Error {
  const message = `${what} gave no whole answer within ${Math.round(milliseconds / 1_000)} s`;
  return Object.assign(new Error(message), { name: "TimeoutError", code: "EDEADLINE", type: "deadline" });
}
