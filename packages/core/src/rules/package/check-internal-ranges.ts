import semver from "semver";

import { type Dependency, listDependencies } from "../../dependencies/dependency.ts";
import { type Candidate, listCandidates } from "../../plan/candidates.ts";
import type { Problem } from "../../problems/problem.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import type { CheckInput } from "../rule.ts";
import { dependencyProblem } from "./dependency-problem.ts";
import { hasSatisfyingVersion } from "./has-satisfying-version.ts";
import { publishedRange } from "./published-range.ts";

/** Ranges on packages of this workspace that neither the registry nor this release satisfies. */
export function checkInternalRanges(input: CheckInput): Problem[] {
  const candidates = new Map(listCandidates(input).map((candidate) => [candidate.name, candidate]));
  const packages = new Map(input.workspace.packages.map((pkg) => [pkg.name, pkg]));
  return [...candidates.values()].flatMap(({ pkg }) =>
    listDependencies(pkg.manifest).flatMap((dependency) => {
      const needed = packages.get(targetOf(dependency) ?? "");
      // Private ones have a rule of their own.
      if (needed === undefined || needed === pkg || needed.manifest["private"] || dependency.bundled) return [];
      const range = publishedRange(dependency.spec, needed.version);
      if (range === undefined || isSatisfied(input, range, needed, candidates.get(needed.name))) return [];
      const problem = dependencyProblem(pkg, dependency, {
        code: "DEPENDENCY_UNSATISFIED",
        // Clients differ in whether a missing peer stops an installation.
        severity: dependency.field === "peerDependencies" ? "warning" : "error",
        expected: `a range with \`${needed.name}@${needed.version}\` in it`,
        predicts: `No matching version found for ${needed.name}@${range}.`,
      });
      return [problem];
    }),
  );
}

function targetOf({ spec }: Dependency): string | undefined {
  return spec.kind === "range" || spec.kind === "workspace" ? spec.target : undefined;
}

/** What the registry did not say about a package counts as satisfied: a rule of its own reports that. */
function isSatisfied(
  { registry }: CheckInput,
  range: string,
  needed: WorkspacePackage,
  candidate: Candidate | undefined,
): boolean {
  if (candidate !== undefined && (range === "*" || semver.satisfies(candidate.version, range, true))) return true;
  return hasSatisfyingVersion(registry?.get(needed.name), range) !== false;
}
