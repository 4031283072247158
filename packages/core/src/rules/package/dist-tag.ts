import semver from "semver";

import type { Candidate } from "../../plan/candidates.ts";
import { isDistTag } from "../../plan/npm-names.ts";
import { isPlaceholder } from "../../plan/placeholder.ts";
import { chooseDistTag, type DistTagChoice } from "../../plan/publish-settings.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { PackageState } from "../../registry/registry-state.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";

/** Dist-tags that npm refuses, and prereleases for which nobody set one. */
export const distTag: Rule<"DIST_TAG_INVALID" | "DIST_TAG_REQUIRED"> = {
  stage: "check",
  alsoIn: ["plan"],
  needsRegistry: true,
  codes: {
    DIST_TAG_INVALID: {
      title: "npm does not take this dist-tag",
      label: "invalid dist-tag",
      message: ({ package: name, actual }) =>
        `${quote(name)} is to be published under the dist-tag ${quote(actual)}, which npm refuses`,
      what: "A dist-tag must not be a version range and must need no escaping in an address.",
      says: "Tag name must not be a valid SemVer range: 1",
      why: "`npm install name@tag` has to tell a tag from a version, so `1`, `v2` or `x` cannot be tags.",
      fix: "Choose a word: `next`, `beta`, or `release-1.x` for an older line.",
      sources: [
        "https://github.com/npm/cli/blob/latest/lib/commands/publish.js",
        "https://docs.npmjs.com/cli/commands/npm-dist-tag",
      ],
    },
    DIST_TAG_REQUIRED: {
      title: "A prerelease has no dist-tag",
      label: ["prerelease without a dist-tag", "prereleases without a dist-tag"],
      message: ({ package: name, actual, reason }) =>
        `${quote(`${name}@${actual}`)} is a prerelease, and nothing that is known sets its dist-tag${because(reason)}`,
      what: "Neither the run, nor the command of the job that publishes, nor changesets' pre mode, nor `publishConfig.tag`, nor npm's configuration says under which dist-tag this prerelease goes out.",
      says: "You must specify a tag using --tag when publishing a prerelease version.",
      why: "Without a tag it would become `latest`, and everybody would get it. npm refuses since version 11. Slipway reads the tag off the version (`2.0.0-beta.1` goes out under `beta`) and says so; where the version names no channel (`2.0.0-0`), it stops. A tag that the command takes from a variable, and that only a run tells, is a note.",
      fix: "Set `publishConfig.tag`, or give the tag for this run. If the tag read off the version is right, nothing has to be done.",
      sources: ["https://github.com/npm/cli/blob/latest/lib/commands/publish.js"],
    },
  },
  *check({ settings, candidates }) {
    if (settings === undefined) return;
    for (const candidate of candidates) {
      const choice = chooseDistTag(candidate, settings);
      if (!isDistTag(choice.tag)) yield invalid(candidate, choice);
      else if (semver.prerelease(candidate.version) !== null && !isPlaceholder(candidate.version))
        yield* required(candidate, choice, settings.unknownCommandTag);
    }
  },
};

function invalid({ name, pkg }: Candidate, { tag, source }: DistTagChoice): Problem<"DIST_TAG_INVALID"> {
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

function required(
  { pkg, version, state }: Candidate,
  { tag, source }: DistTagChoice,
  unknown: string | undefined,
): Problem<"DIST_TAG_REQUIRED">[] {
  if (source !== "prerelease" && source !== "default") return [];
  // A channel that exists already is where the package's prereleases go.
  if (source === "prerelease" && state.kind === "present" && Object.hasOwn(state.distTags, tag)) return [];
  if (unknown !== undefined) {
    const reason = `the command that publishes names \`${unknown}\`, and only a run tells what that is`;
    return [
      manifestProblem(pkg, ["version"], { code: "DIST_TAG_REQUIRED", severity: "note", actual: version, reason }),
    ];
  }
  const problem = manifestProblem(pkg, ["version"], {
    code: "DIST_TAG_REQUIRED",
    severity: source === "prerelease" ? "warning" : "error",
    actual: version,
    expected: source === "prerelease" ? tag : undefined,
    reason: source === "prerelease" ? `it goes out under \`${tag}\`, read off the version` : undefined,
    predicts: "You must specify a tag using --tag when publishing a prerelease version.",
  });
  return [problem];
}

/**
 * `latest` must not move to a lower version unless somebody said so: npm's own guard, with its filter (`publish.js`).
 */
export const distTagLatestBackwards: Rule<"DIST_TAG_LATEST_BACKWARDS"> = {
  stage: "check",
  alsoIn: ["plan"],
  needsRegistry: true,
  codes: {
    DIST_TAG_LATEST_BACKWARDS: {
      title: "`latest` would move to a lower version",
      label: ["backward move of `latest`", "backward moves of `latest`"],
      message: ({ package: name, actual, expected, reason }) =>
        `${quote(`${name}@${actual}`)} would take \`latest\` from ${quote(expected)}${because(reason)}`,
      what: "The release would put the dist-tag `latest` on a version that is lower than one published before. Prereleases and deprecated versions do not count.",
      says: 'Cannot implicitly apply the "latest" tag because previously published version 0.310.0 is higher than the new version 0.308.1. You must specify a tag using --tag.',
      why: "Everybody who installs the package without naming a version gets `latest`. A fix for an older line, published without a tag, would send them all back to that line. npm refuses since version 11; before, it did it.",
      fix: 'Publish an older line under a tag of its own: `"publishConfig": { "tag": "release-1.x" }` on that branch, or the option for this run. If the version is meant to be the newest, raise it.',
      sources: [
        "https://github.com/npm/cli/blob/latest/lib/commands/publish.js",
        "https://github.com/bbvch-ai/aihub-core/pull/1600",
      ],
    },
  },
  check({ settings, candidates }) {
    if (settings === undefined) return [];
    return candidates.flatMap((candidate) => {
      const { tag, source } = chooseDistTag(candidate, settings);
      const highest = highestVersion(candidate.state);
      if (tag !== "latest" || highest === undefined || semver.lt(highest, candidate.version)) return [];
      return manifestProblem(candidate.pkg, ["version"], {
        code: "DIST_TAG_LATEST_BACKWARDS",
        severity: source === "default" ? "error" : "warning",
        actual: candidate.version,
        expected: highest,
        reason: source === "default" ? undefined : "`latest` is set on purpose, so npm lets it move",
        predicts: source === "default" ? refusal(highest, candidate.version) : undefined,
      });
    });
  },
};

/** A package has no other version that `latest` could point to, so the registry points it to the first. */
export const distTagLatestFirst: Rule<"DIST_TAG_LATEST_FIRST"> = {
  stage: "check",
  alsoIn: ["plan"],
  needsRegistry: true,
  codes: {
    DIST_TAG_LATEST_FIRST: {
      title: "A new package's first version becomes `latest` as well",
      label: ["first version that becomes `latest`", "first versions that become `latest`"],
      message: ({ package: name, actual, expected }) =>
        `${quote(`${name}@${actual}`)} goes out under ${quote(expected)} and will also become \`latest\`, as the first version of a new package`,
      what: "Nothing of this package is on the registry, and its first version has a dist-tag other than `latest`.",
      why: "Every package has a `latest`, which is what `npm install name` takes. The registry gives it to the very first version, whatever its dist-tag is, and later prereleases do not move it: it stays on the first one until a version is published as `latest`.",
      fix: "Nothing has to be done. Once there is a stable version, publish it under `latest`; to move the tag to a newer prerelease before that, use `npm dist-tag add <name>@<version> latest`.",
      sources: ["https://github.com/babel/babel/pull/6738"],
    },
  },
  check({ settings, candidates }) {
    if (settings === undefined) return [];
    return candidates.flatMap((candidate) => {
      const { tag } = chooseDistTag(candidate, settings);
      if (!candidate.firstPublish || tag === "latest" || isPlaceholder(candidate.version)) return [];
      return manifestProblem(candidate.pkg, ["version"], {
        code: "DIST_TAG_LATEST_FIRST",
        severity: "note",
        actual: candidate.version,
        expected: tag,
      });
    });
  },
};

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

/**
 * A `tag` at the top of a manifest, which npm's publishing library prefers to every other setting (`libnpmpublish`). Slipway
 * publishes under the planned dist-tag, so a release that used to go out under the field's goes out under another.
 */
export const distTagShadowed: Rule<"DIST_TAG_SHADOWED"> = {
  stage: "check",
  codes: {
    DIST_TAG_SHADOWED: {
      title: "A `tag` at the top of the manifest overrides every dist-tag in npm",
      label: ["dist-tag overridden by `tag`", "dist-tags overridden by `tag`"],
      message: ({ package: name, actual, expected }) =>
        `${quote(name)} has a top-level \`tag\` of ${quote(actual)}${expected === undefined ? "" : `, but goes out under ${quote(expected)}`}`,
      what: "The manifest has a field `tag` outside of `publishConfig`.",
      why: "npm's publishing library takes that field before anything else: flags, `publishConfig.tag` and configuration have no effect, and nothing says so. Slipway publishes under the planned dist-tag, so the package no longer goes out under the field's.",
      fix: "Move the value to `publishConfig.tag`, or remove it.",
      sources: ["https://github.com/npm/cli/blob/latest/workspaces/libnpmpublish/lib/publish.js"],
    },
  },
  check({ settings, candidates, releasable }) {
    const chosen = new Map(
      settings === undefined ? [] : candidates.map((it) => [it.pkg, chooseDistTag(it, settings).tag]),
    );
    return releasable.flatMap((pkg) => {
      const { tag } = pkg.manifest;
      const expected = chosen.get(pkg);
      if (!tag || tag === expected) return [];
      return manifestProblem(pkg, ["tag"], {
        code: "DIST_TAG_SHADOWED",
        severity: "warning",
        actual: typeof tag === "string" ? tag : JSON.stringify(tag),
        expected,
      });
    });
  },
};
