import { listReleasable } from "../../plan/candidates.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";
import { manifestDoubt } from "./manifest-doubt.ts";

/** `packageExtensions` belongs to a project's root; npm 12 and its publishing library refuse to send it. */
export function checkPackageExtensions(input: CheckInput): Problem[] {
  return listReleasable(input).flatMap((pkg) => {
    if (pkg.manifest["packageExtensions"] === undefined) return [];
    const reason = manifestDoubt(pkg.manifest);
    return manifestProblem(pkg, ["packageExtensions"], {
      code: "PACKAGE_EXTENSIONS_PRESENT",
      severity: reason === undefined ? "error" : "warning",
      ...(reason !== undefined && { reason }),
      predicts: "packageExtensions is only honored at the project root and must not be published.",
    });
  });
}
