import type { PublishOutcome } from "@slipway/core";

import { isUnsettled } from "./is-unsettled.ts";
import { judgeView } from "./judge-view.ts";
import type { RegistryView } from "./read-version.ts";
import type { PackedEntry } from "./trial.ts";

/**
 * The outcome of a package that an earlier run brought to the registry. What was accepted then may be readable by now, and
 * what was staged may have been approved by a person; as long as the registry does not show it, it is still what it was and
 * is not sent again.
 *
 * @param view What the registry shows now; absent when it was not asked or gave no answer.
 */
export function recallOutcome(
  entry: PackedEntry,
  previous: PublishOutcome,
  view: RegistryView | undefined,
): PublishOutcome {
  if (!isUnsettled(previous) || view === undefined) return previous;
  const judgement = judgeView(entry, view, "read");
  if (judgement.kind === "absent") return previous;
  if (judgement.kind === "ours") return { ...previous, status: "published" };
  return { ...previous, status: "failed", failure: judgement.failure };
}
