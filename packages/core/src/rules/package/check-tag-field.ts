import { listCandidates, listReleasable } from "../../plan/candidates.ts";
import { chooseDistTag } from "../../plan/publish-settings.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/**
 * A `tag` at the top of a manifest, which npm's publishing library prefers to every other setting (`libnpmpublish`). Slipway
 * publishes under the planned dist-tag, so a release that used to go out under the field's goes out under another.
 */
export function checkTagField(input: CheckInput): Problem[] {
  const { settings } = input;
  const chosen = new Map(
    settings === undefined ? [] : listCandidates(input).map((it) => [it.pkg, chooseDistTag(it, settings).tag]),
  );
  return listReleasable(input).flatMap((pkg) => {
    const { tag } = pkg.manifest;
    const expected = chosen.get(pkg);
    if (!tag || tag === expected) return [];
    return manifestProblem(pkg, ["tag"], {
      code: "DIST_TAG_SHADOWED",
      severity: "warning",
      actual: typeof tag === "string" ? tag : JSON.stringify(tag),
      ...(expected !== undefined && { expected }),
    });
  });
}
