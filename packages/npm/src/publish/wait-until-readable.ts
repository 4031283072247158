import { judgeView } from "../registry/packument.ts";
import { type Attempt, isAborted } from "../registry/retry.ts";
import { runPhase, type Settlement } from "./publish-package.ts";
import { readEntry } from "./read-entry.ts";
import type { Trial } from "./trial.ts";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

/**
 * Holds an accepted version until readers see it, where the release asked for that, so that its dependents can be
 * installed as soon as they are out. At the deadline it stays `accepted`, which is enough for them to go on.
 */
export async function waitUntilReadable(trial: Trial, result: Attempt<Settlement>): Promise<Attempt<Settlement>> {
  const { entry, settings } = trial;
  const { availability, retry } = settings;
  if (availability === undefined || "failure" in result || result.value.status !== "accepted") return result;
  const { timing, signal } = retry;
  const deadline = timing.now() + availability;
  for (let wait = FIRST_WAIT; !isAborted(signal); wait = Math.min(LONGEST_WAIT, wait * 2)) {
    const read = await runPhase(trial, "read-back", async () => readEntry(entry, settings));
    if ("value" in read) {
      const judgement = judgeView(entry, read.value, "read-back");
      if (judgement.kind === "ours") return { value: { ...result.value, status: "published" } };
      if (judgement.kind === "other") return { failure: judgement.failure };
    }
    const left = deadline - timing.now();
    if (left <= 0) break;
    await timing.sleep(Math.min(wait, left), signal);
  }
  return result;
}
