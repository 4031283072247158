import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** What somebody who means "no" writes. */
const NO = /^(?:false|no|0)$/i;

/**
 * npm takes every truthy `private` for a yes, the text `"false"` too; tools that look for `true` disagree. Such a package is
 * not among those to publish, so all are looked at.
 */
export function checkPrivateField({ workspace }: CheckInput): Problem[] {
  return workspace.packages.flatMap((pkg) => {
    const { private: value } = pkg.manifest;
    if (!value || value === true) return [];
    const meansNo = typeof value === "string" && NO.test(value);
    return manifestProblem(pkg, ["private"], {
      code: "PACKAGE_PRIVATE_INVALID",
      severity: meansNo ? "error" : "warning",
      actual: JSON.stringify(value),
      expected: meansNo ? "false" : "true",
      predicts: "This package has been marked as private",
    });
  });
}
