import { connectedComponents } from "./connected-components.ts";
import type { DependencyGraph } from "./create-dependency-graph.ts";

/**
 * The graph without its cycles: the members of a cycle do not wait for each other but share what any of them needs, and
 * whoever needs one of them waits for all.
 */
export function condense(graph: DependencyGraph): DependencyGraph {
  const components = connectedComponents(graph);
  const componentOf = new Map(components.flatMap((members) => members.map((name) => [name, members] as const)));
  const needsOf = new Map<string, readonly string[]>();
  for (const members of components) {
    const needed = new Set(
      members.flatMap((name) => graph.get(name) ?? []).flatMap((name) => componentOf.get(name) ?? []),
    );
    for (const name of members) needed.delete(name);
    const needs = [...needed].toSorted();
    for (const name of members) needsOf.set(name, needs);
  }
  return new Map([...graph.keys()].map((name) => [name, needsOf.get(name) ?? []]));
}
