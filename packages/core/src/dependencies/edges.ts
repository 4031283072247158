import type { WorkspacePackage } from "../workspace/workspace.ts";
import { type Dependency, indexPackages, listDependencies, resolveDependency } from "./dependency.ts";
import { connectedComponents, type DependencyGraph } from "./graph.ts";

/** How much a package needs another one, strongest first: where needs form a circle, the weaker ones give way. */
const STRENGTHS = ["dependency", "peer", "optional", "optional-peer"] as const;

type Strength = (typeof STRENGTHS)[number];

/** By package name what it needs, and how much. Every name that occurs is a key. */
type Edges = ReadonlyMap<string, ReadonlyMap<string, Strength>>;

function listEdges(packages: readonly WorkspacePackage[]): Edges {
  const index = indexPackages(packages);
  return new Map(
    [...index.byName.values()].map((pkg) => {
      const needs = new Map<string, Strength>();
      for (const dependency of listDependencies(pkg.manifest)) {
        const needed = resolveDependency(pkg, dependency, index)?.name;
        if (needed === undefined) continue;
        const [before, strength] = [needs.get(needed), strengthOf(dependency)];
        if (before === undefined || isStronger(strength, before)) needs.set(needed, strength);
      }
      return [pkg.name, needs];
    }),
  );
}

function strengthOf({ field, optional }: Dependency): Strength {
  if (field === "peerDependencies") return optional ? "optional-peer" : "peer";
  return optional ? "optional" : "dependency";
}

function isStronger(one: Strength, other: Strength): boolean {
  return STRENGTHS.indexOf(one) < STRENGTHS.indexOf(other);
}

/**
 * The graph of what has to be out before a package can be installed with all that it asks for. An optional peer is nothing
 * that an installation waits for.
 */
export function createInstallationGraph(packages: readonly WorkspacePackage[]): DependencyGraph {
  return graphOf(listEdges(packages), (strength) => strength !== "optional-peer");
}

/**
 * The graph of the order of publication, over `dependencies`, `optionalDependencies` and `peerDependencies`. In a circle the
 * stronger needs decide: a peer, an optional dependency and an optional peer, in this order, count only where they do not
 * close one. What is left of circles is made of `dependencies` alone.
 */
export function createDependencyGraph(packages: readonly WorkspacePackage[]): DependencyGraph {
  const edges = listEdges(packages);
  const all = graphOf(edges, () => true);
  const componentOf = new Map(
    connectedComponents(all).flatMap((members, index) => members.map((name) => [name, index] as const)),
  );
  const isInside = (name: string, needed: string): boolean => componentOf.get(name) === componentOf.get(needed);
  const kept = new Map(
    [...edges].map(([name, needs]) => [
      name,
      new Set([...needs].filter(([needed, it]) => it === "dependency" || !isInside(name, needed)).map(([it]) => it)),
    ]),
  );
  for (const strength of STRENGTHS.slice(1)) {
    for (const [name, needs] of [...edges].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      for (const [needed, it] of needs) {
        if (it === strength && isInside(name, needed) && !reaches(kept, needed, name)) kept.get(name)?.add(needed);
      }
    }
  }
  return new Map([...kept].map(([name, needs]) => [name, [...needs].toSorted()]));
}

function graphOf(edges: Edges, counts: (strength: Strength) => boolean): DependencyGraph {
  return new Map(
    [...edges].map(([name, needs]) => [
      name,
      [...needs]
        .filter(([, strength]) => counts(strength))
        .map(([needed]) => needed)
        .toSorted(),
    ]),
  );
}

/** Whether a package needs another one, directly or through others; it needs itself. */
export function reaches(graph: ReadonlyMap<string, Iterable<string>>, from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const name of seen) {
    if (name === to) return true;
    for (const needed of graph.get(name) ?? []) seen.add(needed);
  }
  return false;
}
