import type { PublishOutcome } from "@slipway/core";

/** Whether the registry may show more by now: what was accepted may be readable, and what was staged approved. */
export function isUnsettled({ status }: PublishOutcome): boolean {
  return status === "accepted" || status === "staged";
}
