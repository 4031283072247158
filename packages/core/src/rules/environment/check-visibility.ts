import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import type { CheckInput } from "../rule.ts";

/** Provenance asked for in a repository that is not public; npm's automatism would have left it out. */
export function checkVisibility({ context, job, publishable }: CheckInput): Problem[] {
  const actual = job?.claims?.repositoryVisibility ?? context.visibility;
  if (actual === undefined || actual === "public" || job?.provenance === false) return [];
  const problem: Problem = {
    code: "ENVIRONMENT_VISIBILITY_UNSUPPORTED",
    severity: "error",
    actual,
    expected: "public",
    predicts:
      `Unsupported GitHub Actions source repository visibility: "${actual}". ` +
      "Only public source repositories are supported when publishing with provenance.",
  };
  if (job?.provenance === true) return [problem];
  return publishable
    .filter((pkg) => asksForProvenance(pkg))
    .map((pkg) => manifestProblem(pkg, ["publishConfig", "provenance"], problem));
}

function asksForProvenance({ manifest }: WorkspacePackage): boolean {
  const { publishConfig } = manifest;
  return (
    typeof publishConfig === "object" &&
    publishConfig !== null &&
    "provenance" in publishConfig &&
    publishConfig["provenance"] === true
  );
}
