import { listFixtures } from "../../plan/candidates.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** What is left out because it looks like a part of a test or an example, and what other tools would publish. */
export function checkFixtures(input: CheckInput): Problem[] {
  return [...listFixtures(input)]
    .filter(({ version }) => version !== "")
    .map((pkg) =>
      manifestProblem(pkg, ["private"], {
        code: "PACKAGE_FIXTURE_NOT_PRIVATE",
        severity: "warning",
        expected: "true",
        fix: { file: pkg.file, path: ["private"], value: true },
      }),
    );
}
