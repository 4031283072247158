import { isJsonObject } from "../../json/json.ts";
import { type Candidate, listCandidates } from "../../plan/candidates.ts";
import { chooseAccess } from "../../plan/publish-settings.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/**
 * A scoped package is restricted at its first publication unless it says otherwise, and that is a paid feature. With an ID
 * token there is no first publication; how a person makes it is said with that problem. Provenance is signed for no new
 * package that does not say that it is public, scoped or not.
 */
export function checkAccess(input: CheckInput): Problem[] {
  const { context, settings } = input;
  if (settings === undefined || (settings.trustedPublishing ?? context.idToken)) return [];
  return listCandidates(input)
    .filter((candidate) => candidate.firstPublish)
    .filter((candidate) => candidate.name.startsWith("@") || asksForProvenance(candidate, input))
    .filter((candidate) => chooseAccess(candidate, settings).source === "default")
    .map((candidate) => undeclared(candidate, input));
}

function asksForProvenance({ manifest: { publishConfig } }: Candidate, { job }: CheckInput): boolean {
  return job?.provenance === true || (isJsonObject(publishConfig) && publishConfig["provenance"] === true);
}

function undeclared(candidate: Candidate, input: CheckInput): Problem {
  const { pkg, manifest } = candidate;
  const { context } = input;
  const { publishConfig } = manifest;
  const open = context.visibility === "public";
  const amendable = publishConfig === undefined || isJsonObject(publishConfig);
  return manifestProblem(pkg, ["publishConfig", "access"], {
    code: "ACCESS_UNDECLARED",
    // In a repository that is not public, restricted may be what is meant.
    severity: context.visibility === "private" || context.visibility === "internal" ? "warning" : "error",
    expected: "public",
    predicts: asksForProvenance(candidate, input)
      ? "Can't generate provenance for new or private package, you must set `access` to public."
      : "402 Payment Required - You must sign up for private packages",
    ...(open && amendable && { fix: { file: pkg.file, path: ["publishConfig", "access"], value: "public" } }),
  });
}
