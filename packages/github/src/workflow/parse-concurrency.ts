import type { WorkflowConcurrency } from "@slipway/core";

import type { Keys } from "./read-keys.ts";

/** A group's name alone, or a map. */
export function parseConcurrency(keys: Keys): WorkflowConcurrency | undefined {
  const entry = keys.entry("concurrency");
  if (entry === undefined) return undefined;
  const name = keys.text("concurrency");
  const map = keys.under("concurrency");
  const group = name ?? map.text("group");
  const cancelInProgress = map.text("cancel-in-progress");
  const queue = map.text("queue");
  return {
    at: entry.keyAt,
    ...(group !== undefined && { group }),
    ...(cancelInProgress !== undefined && { cancelInProgress }),
    ...(queue !== undefined && { queue }),
  };
}
