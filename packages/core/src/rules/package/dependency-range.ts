import semver from "semver";

import {
  type Dependency,
  type DependencySpec,
  indexPackages,
  type PackageIndex,
  resolveDependency,
} from "../../dependencies/dependency.ts";
import type { Candidate } from "../../plan/candidates.ts";
import type { Problem } from "../../problems/problem.ts";
import type { PackageState } from "../../registry/registry-state.ts";
import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import { dependencyProblem } from "./dependency-problem.ts";

/** Ranges on packages of this workspace that neither the registry nor this release satisfies. */
export const dependencyUnsatisfied: Rule<"DEPENDENCY_UNSATISFIED"> = {
  stage: "check",
  needsRegistry: true,
  codes: {
    DEPENDENCY_UNSATISFIED: {
      title: "A range on a package of this workspace is satisfied by nothing",
      message: ({ package: name, actual, expected }) =>
        `${quote(name)} depends on ${quote(actual)}, which neither the registry nor this release has, expected ${expected}`,
      what: "The range names a package of this workspace. No version of it on the registry is inside the range, and this release does not publish one either.",
      says: "npm error notarget No matching version found for <dependency>@<range>.",
      why: "After the release nobody can install the package. Usual causes: a range that was not raised with the dependency's version, a prerelease (a range such as `^1.0.0` does not contain `1.0.0-next.1`), or a dependency left out by a filter.",
      fix: "Raise the range, use `workspace:^`, or let the dependency take part in the release.",
      sources: ["https://docs.npmjs.com/cli/using-npm/semver"],
    },
  },
  check(facts) {
    const candidates = new Map(facts.candidates.map((candidate) => [candidate.name, candidate]));
    const packages = new Map(facts.workspace.packages.map((pkg) => [pkg.name, pkg]));
    return [...candidates.values()].flatMap(({ pkg }) =>
      facts.dependenciesOf(pkg).flatMap((dependency) => {
        const needed = packages.get(targetOf(dependency) ?? "");
        // Private ones have a rule of their own.
        if (needed === undefined || needed === pkg || needed.manifest["private"] || dependency.bundled) return [];
        const range = publishedRange(dependency.spec, needed.version);
        if (range === undefined || isSatisfied(facts, range, needed, candidates.get(needed.name))) return [];
        const problem = dependencyProblem(pkg, dependency, {
          code: "DEPENDENCY_UNSATISFIED",
          // Clients differ in whether a missing peer stops an installation.
          severity: dependency.field === "peerDependencies" ? "warning" : "error",
          expected: `a range with \`${needed.name}@${needed.version}\` in it`,
          predicts: `No matching version found for ${needed.name}@${asWritten(dependency, range)}.`,
        });
        return [problem];
      }),
    );
  },
};

function targetOf({ spec }: Dependency): string | undefined {
  return spec.kind === "range" || spec.kind === "workspace" ? spec.target : undefined;
}

/** What the registry did not say about a package counts as satisfied: a rule of its own reports that. */
function isSatisfied(
  { registry }: Facts,
  range: string,
  needed: WorkspacePackage,
  candidate: Candidate | undefined,
): boolean {
  if (candidate !== undefined && (range === "*" || semver.satisfies(candidate.version, range, true))) return true;
  return hasSatisfyingVersion(registry?.get(needed.name), range) !== false;
}

const MAY_BE_PUBLISHED = "the registry was not asked whether it has such a version from elsewhere";

/** Packages of the workspace that are never published, needed by packages that are. */
export const dependencyPrivate: Rule<"DEPENDENCY_PRIVATE"> = {
  stage: "check",
  codes: {
    DEPENDENCY_PRIVATE: {
      title: "A published package depends on one that is never published",
      message: ({ package: name, actual, reason }) =>
        `${quote(name)} depends on ${quote(actual)}, which is a private package of this workspace${because(reason)}`,
      what: 'The dependency is a package of this workspace, and its manifest says `"private": true`.',
      says: "404 Not Found - '<dependency>@<range>' is not in this registry.",
      why: "In the workspace the dependency is linked, so everything works. The registry will never have it, so nobody else can install the package.",
      fix: "Publish the dependency as well, bundle its code and make it a development dependency, or stop depending on it.",
      sources: ["https://docs.npmjs.com/cli/configuring-npm/package-json#private"],
    },
  },
  check(facts) {
    const index = indexPackages(facts.workspace.packages);
    return facts.releasable.flatMap((pkg) =>
      facts.dependenciesOf(pkg).flatMap((dependency) => checkDependency(facts, index, pkg, dependency)),
    );
  },
};

function checkDependency(
  { registry }: Facts,
  index: PackageIndex,
  pkg: WorkspacePackage,
  dependency: Dependency,
): Problem<"DEPENDENCY_PRIVATE">[] {
  const needed = resolveDependency(pkg, dependency, index);
  if (needed === undefined || !needed.manifest["private"] || dependency.bundled) return [];
  const range = publishedRange(dependency.spec, needed.version);
  const satisfied = range === undefined ? undefined : hasSatisfyingVersion(registry?.get(needed.name), range);
  if (satisfied === true) return [];
  // `workspace:` can only mean this package; a plain range may be answered by a version published from elsewhere.
  const certain = satisfied === false || dependency.spec.kind === "workspace" || dependency.spec.kind === "path";
  const problem = dependencyProblem(pkg, dependency, {
    code: "DEPENDENCY_PRIVATE",
    severity: certain ? "error" : "warning",
    expected: "a package that is published, or a development dependency",
    reason: certain ? undefined : MAY_BE_PUBLISHED,
    predicts: `404 Not Found - '${needed.name}@${asWritten(dependency, range ?? "*")}' is not in this registry.`,
  });
  return [problem];
}

/**
 * The range of a dependency on a package of the workspace as consumers will see it, after the packing client replaced
 * `workspace:`. `undefined` where the manifest alone does not tell: catalogs, dist-tags, addresses.
 *
 * @param version The workspace's version of the dependency.
 */
function publishedRange(spec: DependencySpec, version: string): string | undefined {
  if (spec.kind === "range") return spec.range;
  if (spec.kind === "path" && spec.protocol === "workspace:") return version;
  if (spec.kind !== "workspace") return undefined;
  if (spec.range === "^" || spec.range === "~") return `${spec.range}${version}`;
  return spec.range === "*" || spec.range === "" ? version : spec.range;
}

/** npm quotes a range as its manifest has it, without the alias before it. */
function asWritten({ spec, specifier }: Dependency, range: string): string {
  if (spec.kind !== "range") return range;
  const written = specifier
    .trim()
    .replace(/^npm:@?[^@]*@?/i, "")
    .trim();
  return written === "" ? "*" : written;
}

/** Whether the registry has a version inside a range; `undefined` when it did not say what it has. */
function hasSatisfyingVersion(state: PackageState | undefined, range: string): boolean | undefined {
  if (state?.kind === "absent") return false;
  if (state?.kind !== "present") return undefined;
  const versions = Object.keys(state.versions);
  return range === "*" ? versions.length > 0 : versions.some((version) => semver.satisfies(version, range, true));
}
