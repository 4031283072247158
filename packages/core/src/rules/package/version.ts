import semver from "semver";

import { isPlaceholder } from "../../plan/placeholder.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";

const NO_VERSION = "no client publishes a package without a version; one that is not meant to be says `private`";

/** Versions that npm refuses, and those it changes on the way to the registry. */
export const packageVersion: Rule<
  "PACKAGE_VERSION_INVALID" | "PACKAGE_VERSION_NOT_CLEAN" | "PACKAGE_VERSION_PLACEHOLDER"
> = {
  stage: "check",
  alsoIn: ["plan"],
  codes: {
    PACKAGE_VERSION_INVALID: {
      title: "A package has no valid version",
      label: "invalid version",
      message: ({ package: name, actual, reason }) =>
        `${quote(name)} has ${actual === undefined ? "no version" : `the version ${quote(actual)}`}, so it is left out of the release${because(reason)}`,
      what: "The manifest's `version` is missing or is not a semantic version.",
      says: 'Invalid version: "<version>"',
      why: "npm refuses to publish it. A package without a version that is not `private` is usually an example or a fixture that lacks the mark.",
      fix: 'Give it a version of three numbers such as `1.0.0`, or mark it `"private": true`.',
      sources: ["https://semver.org", "https://docs.npmjs.com/cli/configuring-npm/package-json#version"],
    },
    PACKAGE_VERSION_NOT_CLEAN: {
      title: "The registry would show another version than the manifest",
      label: ["version in another spelling", "versions in another spelling"],
      message: ({ package: name, actual, expected }) =>
        `${quote(name)} has the version ${quote(actual)}, which goes out as ${quote(expected)}`,
      what: "npm removes a leading `v` or `=`, blanks and build metadata (everything after `+`) before it sends a manifest.",
      why: "The version on the registry, in tags and in other packages' ranges would not be the one that is written down, and two versions that differ in build metadata only are one.",
      fix: "Write the version as it goes out. Put build metadata somewhere else, into the prerelease part for instance.",
      sources: [
        "https://github.com/npm/cli/blob/latest/workspaces/libnpmpublish/lib/publish.js",
        "https://semver.org/#spec-item-10",
      ],
    },
    PACKAGE_VERSION_PLACEHOLDER: {
      title: "A version stands for one that is not made yet",
      label: "placeholder version",
      message: ({ package: name, actual, reason }) =>
        `${quote(name)} has the version ${quote(actual)}, which stands for one made at release time, so it is left out of the release${because(reason)}`,
      what: "`0.0.0-development`, `0.0.0-semantically-released` and their like are written where a tool makes the version when it publishes.",
      why: "The plan would take the placeholder for a release, publish it, and nobody could take it back. Slipway publishes the versions that the manifests say.",
      fix: "Write the versions before Slipway plans: with changesets or `lerna version` in a pull request, or in the job itself, `npm version <version> --no-git-tag-version --workspaces`, before `slipway plan` and again before `slipway pack`.",
      sources: [
        "https://semantic-release.gitbook.io/semantic-release/support/faq#why-is-the-package.jsons-version-not-updated-in-my-repository",
      ],
    },
  },
  check({ publishable, workspace, publishingJobs }) {
    const maker = publishingJobs.find(({ client }) => client === "semantic-release" || client === "release-it")?.client;
    const directories = new Set(workspace.packages.map(({ directory }) => directory));
    return publishable.flatMap((pkg) => {
      const { version, private: isPrivate } = pkg.manifest;
      if (isPrivate) return [];
      if (version === undefined || version === "") {
        // Inside another package it is a fixture.
        if (isNested(pkg.directory, directories)) return [];
        return manifestProblem(pkg, [], { code: "PACKAGE_VERSION_INVALID", severity: "warning", reason: NO_VERSION });
      }
      const actual = typeof version === "string" ? version : JSON.stringify(version);
      const clean = semver.clean(actual);
      if (clean === null) {
        const predicts = `Invalid version: "${actual}"`;
        return manifestProblem(pkg, ["version"], {
          code: "PACKAGE_VERSION_INVALID",
          severity: "error",
          actual,
          predicts,
        });
      }
      if (isPlaceholder(clean)) {
        const reason = maker === undefined ? undefined : `\`${maker}\` makes it here`;
        return manifestProblem(pkg, ["version"], {
          code: "PACKAGE_VERSION_PLACEHOLDER",
          severity: "warning",
          actual,
          reason,
        });
      }
      return clean === version ? [] : notClean(pkg, actual, clean);
    });
  },
};

function notClean(pkg: WorkspacePackage, actual: string, expected: string): Problem<"PACKAGE_VERSION_NOT_CLEAN"> {
  return manifestProblem(pkg, ["version"], {
    code: "PACKAGE_VERSION_NOT_CLEAN",
    severity: "warning",
    actual,
    expected,
    // Build metadata may be read by something in the repository; a `v` or a blank around the number cannot be meant.
    fix: actual.includes("+") ? undefined : { file: pkg.file, path: ["version"], value: expected },
  });
}

function isNested(directory: string, directories: ReadonlySet<string>): boolean {
  const segments = directory.split("/");
  return segments.some((_, index) => index > 0 && directories.has(segments.slice(0, index).join("/")));
}

/** A version that was published and unpublished again: the registry shows it no more and never takes it again. */
export const packageVersionBurnt: Rule<"PACKAGE_VERSION_BURNT"> = {
  stage: "check",
  needsRegistry: true,
  codes: {
    PACKAGE_VERSION_BURNT: {
      title: "This version was unpublished and can never be used again",
      label: "burnt version",
      message: ({ package: name, actual }) => `${quote(`${name}@${actual}`)} was published once and removed`,
      what: "The registry has no such version of the package any more, but remembers when it was published.",
      says: "403 Forbidden - PUT <registry>/<package> - You cannot publish over the previously published versions: 1.0.0.",
      why: "A name and a version can be used once, whatever becomes of them. npm's own check looks at the versions that are there, so it is the registry that refuses, after provenance was signed.",
      fix: "Raise the version.",
      sources: ["https://docs.npmjs.com/policies/unpublish", "https://github.com/supabase/cli/pull/5207"],
    },
  },
  check({ candidates }) {
    return candidates.flatMap(({ pkg, version, state }) => {
      if (state.kind !== "present" || state.burnt?.includes(version) !== true) return [];
      return manifestProblem(pkg, ["version"], {
        code: "PACKAGE_VERSION_BURNT",
        severity: "error",
        actual: version,
        expected: "a version that was never published",
        predicts: `You cannot publish over the previously published versions: ${version}.`,
      });
    });
  },
};

/** A name that the registry knows and has no version of: somebody unpublished all of it. */
export const packageUnpublished: Rule<"PACKAGE_UNPUBLISHED"> = {
  stage: "check",
  needsRegistry: true,
  codes: {
    PACKAGE_UNPUBLISHED: {
      title: "Every version of this package was unpublished",
      label: "unpublished package",
      message: ({ package: name, reason }) =>
        `${quote(name)} exists on the registry without a single version${because(reason)}`,
      what: "The registry knows the name and holds no version of it.",
      says: "<package> cannot be republished until 24 hours have passed.",
      why: "Somebody unpublished the whole package. For 24 hours the name cannot be used at all, and a version number that was used once never again. Whether the trusted publisher is still set is not visible from here.",
      fix: "Wait for a day, choose a version that was never published, and set the trusted publisher again.",
      sources: ["https://docs.npmjs.com/policies/unpublish", "https://github.com/npm/cli/issues/8860"],
    },
  },
  check({ candidates }) {
    return candidates.flatMap(({ name, pkg, state }) => {
      if (state.kind !== "present" || Object.keys(state.versions).length > 0) return [];
      return manifestProblem(pkg, ["name"], {
        code: "PACKAGE_UNPUBLISHED",
        severity: "warning",
        reason: "the registry does not say since when, nor which versions were used up",
        predicts: `${name} cannot be republished until 24 hours have passed`,
      });
    });
  },
};
