import { type Dependency, indexPackages, type PackageIndex, resolveDependency } from "../../dependencies/dependency.ts";
import { isJsonObject } from "../../json/json.ts";
import type { Problem } from "../../problems/problem.ts";
import type { PackageState } from "../../registry/registry-state.ts";
import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import { askedAs, publishedRange, satisfies } from "../../world/answer.ts";
import { dependencyProblem } from "./dependency-problem.ts";

const MAY_BE_PUBLISHED = "the registry was not asked whether it has such a version from elsewhere";

const IS_LINKED = "it is bundled by name only: clients link the workspace's packages, and pack no link";

const MAY_BE_COPIED = "it is bundled by name: a script that runs when it is packed has to copy it into the tarball";

const PACK_SCRIPTS = ["prepack", "prepare", "prepublish"];

function hasPackScript({ manifest }: WorkspacePackage): boolean {
  const scripts = isJsonObject(manifest["scripts"]) ? manifest["scripts"] : {};
  return PACK_SCRIPTS.some((name) => Object.hasOwn(scripts, name));
}

/** Packages of the workspace that are never published, needed by packages that are. */
export const dependencyPrivate: Rule<"DEPENDENCY_PRIVATE"> = {
  stage: "check",
  codes: {
    DEPENDENCY_PRIVATE: {
      title: "A published package depends on one that is never published",
      label: ["dependency on a private package", "dependencies on a private package"],
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
  if (needed === undefined || !needed.manifest["private"]) return [];
  // Nobody installs an optional peer, so nobody misses it.
  if (dependency.optional && dependency.field === "peerDependencies") return [];
  const range = publishedRange(dependency.spec, needed.version);
  const satisfied = range === undefined ? undefined : hasSatisfyingVersion(registry?.get(needed.name), range);
  if (satisfied === true) return [];
  // `workspace:` can only mean this package; a plain range may be answered by a version published from elsewhere.
  const certain = satisfied === false || dependency.spec.kind === "workspace" || dependency.spec.kind === "path";
  const copied = dependency.bundled && hasPackScript(pkg);
  // An optional dependency is left out without a word, and whoever counts on it finds nothing.
  const problem = dependencyProblem(
    pkg,
    { ...dependency, optional: false },
    {
      code: "DEPENDENCY_PRIVATE",
      severity: certain && !copied ? "error" : "warning",
      expected: "a package that is published, or a development dependency",
      reason: copied ? MAY_BE_COPIED : dependency.bundled ? IS_LINKED : certain ? undefined : MAY_BE_PUBLISHED,
      predicts: `404 Not Found - '${needed.name}@${askedAs(dependency, range ?? "*")}' is not in this registry.`,
    },
  );
  return [problem];
}

/** Whether the registry has a version inside a range; `undefined` when it did not say what it has. */
function hasSatisfyingVersion(state: PackageState | undefined, range: string): boolean | undefined {
  if (state?.kind === "absent") return false;
  if (state?.kind !== "present") return undefined;
  const versions = Object.keys(state.versions);
  return versions.some((version) => satisfies(version, range));
}
