import { isJsonObject, type Json } from "../../json/json.ts";
import { listReleasable } from "../../plan/candidates.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** The values of npm's `access` setting; `private` is another word for `restricted`. */
const VALUES: ReadonlySet<Json> = new Set(["public", "restricted", "private", null]);

/** npm does not check what `publishConfig.access` holds and sends it as it is. */
export function checkAccessValue(input: CheckInput): Problem[] {
  return listReleasable(input).flatMap((pkg) => {
    const { publishConfig } = pkg.manifest;
    const access = isJsonObject(publishConfig) ? publishConfig["access"] : undefined;
    if (access === undefined || VALUES.has(access)) return [];
    return manifestProblem(pkg, ["publishConfig", "access"], {
      code: "ACCESS_INVALID",
      severity: "warning",
      actual: typeof access === "string" ? access : JSON.stringify(access),
      expected: "public or restricted",
    });
  });
}
