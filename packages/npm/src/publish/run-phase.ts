import type { PublishFailure } from "@slipway/core";

import { classifyFailure } from "./classify-failure.ts";
import type { Attempt } from "./retry.ts";
import type { Trial } from "./trial.ts";

/** Does one step of publishing a package: announces it, takes its time, and turns what it throws into a failure. */
export async function runPhase<T>(
  trial: Trial,
  phase: PublishFailure["phase"],
  work: () => Promise<T>,
): Promise<Attempt<T>> {
  const { entry, settings, timings } = trial;
  const { now } = settings.retry.timing;
  const start = now();
  settings.onEvent?.({ kind: "phase", name: entry.name, phase });
  try {
    return { value: await work() };
  } catch (error) {
    return { failure: classifyFailure(error, phase, now()) };
  } finally {
    timings[phase] = (timings[phase] ?? 0) + now() - start;
  }
}
