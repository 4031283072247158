import type { PublishFailure, PublishOutcome } from "@slipway/core";

import { isAborted } from "../publish/is-aborted.ts";
import { isAlreadyThere } from "../publish/is-already-there.ts";
import { changeStaged, type ChangedStage, type StageChange } from "./change-staged.ts";
import type { SecondFactor } from "./create-second-factor.ts";
import type { StageAccess } from "./create-stage-access.ts";
import { findOnRegistry } from "./find-on-registry.ts";
import type { StageLook } from "./look-at-stage.ts";

const GONE: PublishFailure = {
  class: "invalid",
  phase: "read",
  message:
    "neither on the stage nor shown by the registry: it was rejected, or was approved and is still being scanned, in which case a later run recognises it",
};

export interface Settling {
  readonly change: StageChange;
  readonly access: StageAccess;
  readonly secondFactor: SecondFactor;
}

/** How the turn of one version ended: what of its outcome is new. */
export type StageSettlement = Pick<PublishOutcome, "status" | "failure" | "stageId">;

/** Approves or rejects one version, or finds out that this has been done. Never throws. */
export async function settleStaged(look: StageLook, settling: Settling): Promise<StageSettlement> {
  if (look.kind !== "waiting") return describeLook(look, settling.change);
  const { change, access, secondFactor } = settling;
  const { id: stageId } = look.staged;
  const result = await changeStaged(stageId, change, access, secondFactor);
  if ("value" in result) return { status: change === "approve" ? "accepted" : "rejected", stageId };
  return { ...(await resolve(look, result, settling)), stageId };
}

function describeLook(look: Exclude<StageLook, { readonly kind: "waiting" }>, change: StageChange): StageSettlement {
  if (look.kind === "public") return { status: "published" };
  if (look.kind === "other") return { status: "failed", failure: look.failure };
  return change === "approve" ? { status: "failed", failure: GONE } : { status: "rejected" };
}

/** Finds out what a refusal, or an answer that never came, means for the version. */
async function resolve(
  look: Extract<StageLook, { readonly kind: "waiting" }>,
  { failure, maybeDone }: Extract<ChangedStage, { readonly failure: unknown }>,
  { change, access, secondFactor }: Settling,
): Promise<StageSettlement> {
  if (failure.code === "EOTP" && (secondFactor.isClosed() || isAborted(access.retry.signal))) {
    return { status: "not-attempted", ...(secondFactor.isClosed() && { failure }) };
  }
  const left = failure.status === 404;
  if (!left && !maybeDone && !isAlreadyThere(failure)) return { status: "failed", failure };
  const found = await findOnRegistry(look.entry, access).catch(() => undefined);
  if (found?.kind === "public" || found?.kind === "other") return describeLook(found, change);
  // Somebody else's approval or rejection is told from a lost answer to ours by whether there was one.
  if (left && maybeDone) return { status: change === "approve" ? "accepted" : "rejected" };
  return { status: "failed", failure };
}
