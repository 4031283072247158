import semver from "semver";

import type { Dependency } from "../../dependencies/dependency.ts";
import type { Pin } from "../../plan/packed-manifest.ts";
import { groupBy } from "../../problems/group.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { Facts } from "../../rule/facts.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import { satisfies } from "../../world/answer.ts";

/** What the root of the workspace does to dependencies of published packages, and no consumer's root does. */
export const dependencyChangedHere: Rule<"DEPENDENCY_CHANGED_HERE"> = {
  stage: "check",
  codes: {
    DEPENDENCY_CHANGED_HERE: {
      title: "A dependency is patched or overridden in this workspace only",
      label: ["dependency patched here only", "dependencies patched here only"],
      message: ({ package: name, actual, reason }) =>
        `${quote(name)} depends on ${quote(actual)}, which consumers get without what is done to it here${because(reason)}`,
      what: "The workspace's root patches a dependency of a published package, or puts another version in its place than the package asks for. It is a note where that version is one of those asked for, as a lockfile would pin it, and nothing where the newest of those would do.",
      why: "Patches, overrides and resolutions count in the root of whoever installs. The package is built and tested with them here, and consumers get neither.",
      fix: "Raise the range where an override stands for a newer version. For a patch, publish the patched package under a name of your own, or bundle the code. Where the package works without, suppress this with a reason.",
      sources: [
        "https://docs.npmjs.com/cli/configuring-npm/package-json#overrides",
        "https://pnpm.io/settings#patcheddependencies",
        "https://pnpm.io/settings#overrides",
      ],
    },
  },
  check(facts) {
    const pins = facts.packing?.pins ?? [];
    if (pins.length === 0) return [];
    const members = new Map(facts.workspace.packages.map((pkg) => [pkg.name, pkg]));
    const byName = groupBy(pins, ({ name }) => name);
    return pendingOf(facts).flatMap((pkg) =>
      facts.foreseenOf(pkg).flatMap((dependency) => {
        const pin = byName.get(dependency.key)?.find((it) => concerns(it, pkg, dependency, members));
        return pin === undefined ? [] : problemOf(pkg, dependency, pin);
      }),
    );
  },
};

/** What is going to be published, or may be as long as nobody has asked the registry. */
export function pendingOf({ registry, candidates, releasable }: Facts): readonly WorkspacePackage[] {
  return registry === undefined ? releasable : candidates.map(({ pkg }) => pkg);
}

/** A peer is the consumer's own choice, and what is bundled travels as it is here. */
function concerns(
  { name, selects, kind, wanted = "", within }: Pin,
  pkg: WorkspacePackage,
  { field, bundled, spec, specifier }: Dependency,
  members: ReadonlyMap<string, WorkspacePackage>,
): boolean {
  if (field === "peerDependencies" || bundled || members.has(name) || spec.kind !== "range") return false;
  if (within !== undefined && within !== pkg.name) return false;
  if (selects !== undefined && !meets(selects, spec.range)) return false;
  // The versions of an alias are another package's than those that a patch or a selector speaks of.
  if (spec.target !== name && (kind === "patch" || selects !== undefined)) return false;
  if (kind === "patch") return true;
  // `$name` and `catalog:` repeat what is asked for elsewhere in the workspace.
  if (wanted === specifier || /^(?:\$|catalog:|workspace:|link:|file:)/u.test(wanted)) return false;
  const range = rangeOf(wanted);
  return range === null || !isFloor(spec.range, range);
}

/** The range that is put in the place of another; null where it is another package, or nothing at all. */
function rangeOf(wanted: string): string | null {
  return semver.validRange(wanted.replace(/^npm:(?=[\d^~<>=*vx])/u, ""), true);
}

/** Whether the newest versions that are asked for would do: whoever installs gets those, and nothing else is put in their place. */
function isFloor(asked: string, wanted: string): boolean {
  const lowest = semver.minVersion(wanted, true)?.version;
  if (lowest === undefined || !semver.intersects(asked, wanted, { loose: true })) return false;
  const above = asked.split("||").map((part) => `${part} >=${lowest}`);
  return semver.subset(above.join(" || "), wanted, { loose: true });
}

/** Whether a selector's range or version concerns what is asked for. */
function meets(selects: string, range: string): boolean {
  if (semver.valid(selects) !== null) return satisfies(selects, range);
  return semver.validRange(selects, true) === null || semver.intersects(selects, range, { loose: true });
}

function problemOf(
  pkg: WorkspacePackage,
  { field, key, specifier, spec }: Dependency,
  { kind, wanted = "", by }: Pin,
): Problem<"DEPENDENCY_CHANGED_HERE"> {
  const range = kind === "patch" ? null : rangeOf(wanted);
  // As a lockfile does: consumers may get another version, and one that was asked for.
  const isWithin = range !== null && spec.kind === "range" && semver.intersects(spec.range, range, { loose: true });
  return manifestProblem(pkg, [field, key], {
    code: "DEPENDENCY_CHANGED_HERE",
    severity: isWithin ? "note" : "warning",
    actual: `${key}@${specifier}`,
    reason: kind === "patch" ? `${by} patches it` : `${by} puts \`${wanted}\` in its place`,
  });
}
