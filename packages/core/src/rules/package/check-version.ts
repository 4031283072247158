import semver from "semver";

import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import type { CheckInput } from "../rule.ts";

const NO_VERSION = "no client publishes a package without a version; one that is not meant to be says `private`";

/** Versions that npm refuses, and those it changes on the way to the registry. */
export function checkVersion({ publishable, workspace }: CheckInput): Problem[] {
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
    return clean === version ? [] : notClean(pkg, actual, clean);
  });
}

function notClean(pkg: WorkspacePackage, actual: string, expected: string): Problem {
  return manifestProblem(pkg, ["version"], {
    code: "PACKAGE_VERSION_NOT_CLEAN",
    severity: "warning",
    actual,
    expected,
    // Build metadata may be read by something in the repository; a `v` or a blank around the number cannot be meant.
    ...(!actual.includes("+") && { fix: { file: pkg.file, path: ["version"], value: expected } }),
  });
}

function isNested(directory: string, directories: ReadonlySet<string>): boolean {
  const segments = directory.split("/");
  return segments.some((_, index) => index > 0 && directories.has(segments.slice(0, index).join("/")));
}
