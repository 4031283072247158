import { listReleasable } from "../../plan/candidates.ts";
import { chooseAccess } from "../../plan/publish-settings.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/**
 * Only scoped packages can be restricted. No fix: without the setting the package would become public, which whoever
 * restricted it did not want.
 */
export function checkUnscopedAccess(input: CheckInput): Problem[] {
  const { settings } = input;
  return listReleasable(input).flatMap((pkg) => {
    if (pkg.name.startsWith("@")) return [];
    const choice = chooseAccess({ ...pkg, firstPublish: true }, settings ?? {});
    if (choice.access !== "restricted") return [];
    return manifestProblem(pkg, choice.source === "manifest" ? ["publishConfig", "access"] : ["name"], {
      code: "ACCESS_RESTRICTED_UNSCOPED",
      severity: "error",
      actual: "restricted",
      ...(choice.source === "configuration" && { reason: "npm's configuration sets `access`" }),
      predicts: "Can't restrict access to unscoped packages.",
    });
  });
}
