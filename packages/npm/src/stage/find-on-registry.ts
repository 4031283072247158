import { judgeView } from "../publish/judge-view.ts";
import type { PackedEntry } from "../publish/trial.ts";
import { readShownVersion } from "../verify/read-shown-version.ts";
import type { StageAccess } from "./create-stage-access.ts";
import type { StageLook } from "./look-at-stage.ts";
import { readPersistently } from "./read-persistently.ts";

/**
 * Looks on the registry for what is no longer on the stage: it was approved, or rejected.
 *
 * @throws {ReleaseError} `STAGE_UNREADABLE`
 */
export async function findOnRegistry(
  entry: PackedEntry,
  access: StageAccess,
): Promise<Exclude<StageLook, { readonly kind: "waiting" }>> {
  const { registry, fetchOptions } = access;
  const { view } = await readPersistently(async () => readShownVersion(entry, registry, fetchOptions), access);
  const judgement = judgeView(entry, view, "read");
  if (judgement.kind === "ours") return { kind: "public", entry };
  if (judgement.kind === "other") return { kind: "other", entry, failure: judgement.failure };
  return { kind: "gone", entry };
}
