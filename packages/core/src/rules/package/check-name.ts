import { listReleasable } from "../../plan/candidates.ts";
import { nameFaults } from "../../plan/npm-names.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** Names that npm refuses. What it refuses only for new packages is a problem where the registry does not know the name. */
export function checkName(input: CheckInput): Problem[] {
  const { registry } = input;
  return listReleasable(input).flatMap((pkg) => {
    if (pkg.name === "") return [];
    const { invalid, legacy } = nameFaults(pkg.name);
    const faults = registry?.get(pkg.name)?.kind === "absent" ? [...invalid, ...legacy] : invalid;
    if (faults.length === 0) return [];
    return manifestProblem(pkg, ["name"], {
      code: "PACKAGE_NAME_INVALID",
      severity: "error",
      actual: pkg.name,
      reason: faults.join("; "),
      ...(invalid.length > 0 && { predicts: `Invalid name: ${JSON.stringify(pkg.name)}` }),
    });
  });
}
