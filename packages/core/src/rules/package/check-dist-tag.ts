import semver from "semver";

import { type Candidate, listCandidates } from "../../plan/candidates.ts";
import { isDistTag } from "../../plan/npm-names.ts";
import { chooseDistTag, type DistTagChoice } from "../../plan/publish-settings.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { CheckInput } from "../rule.ts";

/** Dist-tags that npm refuses, and prereleases for which nobody set one. */
export function checkDistTag(input: CheckInput): Problem[] {
  const { settings } = input;
  if (settings === undefined) return [];
  return listCandidates(input).flatMap((candidate) => {
    const choice = chooseDistTag(candidate, settings);
    if (!isDistTag(choice.tag)) return invalid(candidate, choice);
    return semver.prerelease(candidate.version) === null ? [] : required(candidate, choice);
  });
}

function invalid({ name, pkg }: Candidate, { tag, source }: DistTagChoice): Problem {
  return manifestProblem(pkg, source === "manifest" ? ["publishConfig", "tag"] : ["version"], {
    code: "DIST_TAG_INVALID",
    severity: "error",
    actual: tag,
    predicts:
      semver.validRange(tag) === null
        ? `Invalid tag name "${tag}" of package "${name}@${tag}": Tags may not have any characters that encodeURIComponent encodes.`
        : `Tag name must not be a valid SemVer range: ${tag.trim()}`,
  });
}

function required({ pkg, version, state }: Candidate, { tag, source }: DistTagChoice): Problem[] {
  if (source !== "prerelease" && source !== "default") return [];
  // A channel that exists already is where the package's prereleases go.
  if (source === "prerelease" && state.kind === "present" && Object.hasOwn(state.distTags, tag)) return [];
  const problem = manifestProblem(pkg, ["version"], {
    code: "DIST_TAG_REQUIRED",
    severity: source === "prerelease" ? "warning" : "error",
    actual: version,
    ...(source === "prerelease" && { expected: tag, reason: `it goes out under \`${tag}\`, read off the version` }),
    predicts: "You must specify a tag using --tag when publishing a prerelease version.",
  });
  return [problem];
}
