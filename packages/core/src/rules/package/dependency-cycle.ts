import { indexPackages, listDependencies, resolveDependency } from "../../dependencies/dependency.ts";
import { createInstallationGraph } from "../../dependencies/edges.ts";
import { type Cycle, findCycles } from "../../dependencies/graph.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";

/** Packages that need each other: no order of publication has every dependency out before its dependents. */
export const dependencyCycle: Rule<"DEPENDENCY_CYCLE"> = {
  stage: "check",
  alsoIn: ["plan"],
  codes: {
    DEPENDENCY_CYCLE: {
      title: "Packages depend on each other in a circle",
      label: "dependency circle",
      message: ({ actual, reason }) =>
        `${quote(actual)} is a circle, so no order has every dependency out first${because(reason)}`,
      what: "Following `dependencies`, `optionalDependencies` and `peerDependencies` inside this workspace, optional peers left aside, leads back to where it began.",
      why: "A package should be installable the moment it is public. In a circle one of them has to go first, and until the others follow, installing it fails. Slipway lets peers and optional dependencies give way to `dependencies`. Where these alone are a circle, its members go out one after the other, after everything they need: once one has failed, those that were not sent yet are held. Whatever needs one of them waits for all.",
      fix: "Move what the packages share into one that both depend on, or make one direction a development dependency if only tests need it. A circle that has always been there may stay: this is a warning.",
      sources: ["https://github.com/changesets/changesets/pull/2100"],
    },
  },
  check({ releasable: packages }) {
    const { byName } = indexPackages(packages);
    return findCycles(createInstallationGraph(packages)).flatMap((cycle) => {
      const [first, second] = cycle.path.map((name) => byName.get(name));
      return first === undefined || second === undefined ? [] : problemOf(cycle, first, second);
    });
  },
};

function problemOf(
  { path, members }: Cycle,
  first: WorkspacePackage,
  second: WorkspacePackage,
): Problem<"DEPENDENCY_CYCLE"> {
  const index = indexPackages([first, second]);
  const link = listDependencies(first.manifest).find(
    (dependency) => resolveDependency(first, dependency, index) === second,
  );
  const others = members.filter((name) => !path.includes(name));
  return manifestProblem(first, link === undefined ? [] : [link.field, link.key], {
    code: "DEPENDENCY_CYCLE",
    severity: "warning",
    actual: path.join(" → "),
    reason: others.length > 0 ? `tied up in it as well: ${others.map((name) => `\`${name}\``).join(", ")}` : undefined,
  });
}
