import type { OutcomeStatus, PublishOutcome } from "./publish-outcome.ts";

const ARRIVED: ReadonlySet<OutcomeStatus> = new Set(["published", "accepted", "already-published", "staged"]);

/** Whether the registry has this package with our integrity, so that whatever needs it may follow. */
export function isArrived({ status }: Pick<PublishOutcome, "status">): boolean {
  return ARRIVED.has(status);
}
