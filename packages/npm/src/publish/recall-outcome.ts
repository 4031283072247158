import type { PublishOutcome } from "@slipway/core";

import { judgeView } from "./judge-view.ts";
import type { RegistryView } from "./read-version.ts";
import type { PackedEntry } from "./trial.ts";

/**
 * The outcome of a package that an earlier run brought to the registry. What was accepted then may be readable by now; as
 * long as it is not, it is still accepted and is not sent again.
 *
 * @param view What the registry shows now; absent when it was not asked or gave no answer.
 */
export function recallOutcome(
  entry: PackedEntry,
  previous: PublishOutcome,
  view: RegistryView | undefined,
): PublishOutcome {
  if (previous.status !== "accepted" || view === undefined) return previous;
  const judgement = judgeView(entry, view, "read");
  if (judgement.kind === "absent") return previous;
  if (judgement.kind === "ours") return { ...previous, status: "published" };
  return { ...previous, status: "failed", failure: judgement.failure };
}
