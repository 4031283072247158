import semver from "semver";

import { listCandidates } from "../../plan/candidates.ts";
import { chooseDistTag } from "../../plan/publish-settings.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { PackageState } from "../../registry/registry-state.ts";
import type { CheckInput } from "../rule.ts";

/**
 * `latest` must not move to a lower version unless somebody said so: npm's own guard, with its filter (`publish.js`).
 */
export function checkLatest(input: CheckInput): Problem[] {
  const { settings } = input;
  if (settings === undefined) return [];
  return listCandidates(input).flatMap((candidate) => {
    const { tag, source } = chooseDistTag(candidate, settings);
    const highest = highestVersion(candidate.state);
    if (tag !== "latest" || highest === undefined || semver.lt(highest, candidate.version)) return [];
    return manifestProblem(candidate.pkg, ["version"], {
      code: "DIST_TAG_LATEST_BACKWARDS",
      severity: source === "default" ? "error" : "warning",
      actual: candidate.version,
      expected: highest,
      ...(source === "default"
        ? { predicts: refusal(highest, candidate.version) }
        : { reason: "`latest` is set on purpose, so npm lets it move" }),
    });
  });
}

/** Prereleases and deprecated versions do not count. */
function highestVersion(state: PackageState): string | undefined {
  if (state.kind !== "present") return undefined;
  const counted = Object.entries(state.versions).filter(
    ([version, { deprecated }]) =>
      semver.prerelease(version) === null && deprecated !== true && semver.valid(version) !== null,
  );
  return counted.map(([version]) => version).toSorted(semver.rcompare)[0];
}

function refusal(highest: string, version: string): string {
  return (
    `Cannot implicitly apply the "latest" tag because previously published version ${highest} ` +
    `is higher than the new version ${version}. You must specify a tag using --tag.`
  );
}
