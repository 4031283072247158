import { isArrived } from "../publish/is-arrived.ts";
import type { PublishOutcome } from "../publish/publish-outcome.ts";

/** Whether a version is, as far as this outcome knows, on the stage: an approval that failed leaves it there. */
export function isWaiting(outcome: Pick<PublishOutcome, "status" | "stageId">): boolean {
  const { status, stageId } = outcome;
  if (status === "staged") return true;
  return stageId !== undefined && status !== "rejected" && !isArrived(outcome);
}
