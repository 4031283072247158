import { listReleasable } from "../../plan/candidates.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";
import { repositoriesDecide } from "./repositories-decide.ts";
import { showRepository } from "./show-repository.ts";

/** The obsolete `repositories`, whose first entry npm sends instead of `repository`, when that entry is wrong. */
export function* checkRepositoriesField(input: CheckInput): Iterable<Problem> {
  const { client, context } = input;
  for (const pkg of listReleasable(input)) {
    if (repositoriesDecide(pkg.manifest, client, context.repository) !== "wrong") continue;
    yield manifestProblem(pkg, ["repositories"], {
      code: "REPOSITORY_SUPERSEDED",
      severity: "error",
      actual: showRepository(pkg.manifest["repositories"] ?? null),
      reason: "npm sends the first entry of `repositories` in the place of `repository`",
      fix: { file: pkg.file, path: ["repositories"] },
    });
  }
}
