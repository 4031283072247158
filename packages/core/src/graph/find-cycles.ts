import { connectedComponents } from "./connected-components.ts";
import type { DependencyGraph } from "./create-dependency-graph.ts";

/** Packages that need each other. */
export interface Cycle {
  /** A shortest way round from the first member back to itself: `a`, `b`, `a`. */
  readonly path: readonly string[];
  /** Everything that is tied up in it, sorted; more than `path` names where several cycles share packages. */
  readonly members: readonly string[];
}

/** Every knot of packages that need each other, a package that needs itself included, by name of its first member. */
export function findCycles(graph: DependencyGraph): Cycle[] {
  return connectedComponents(graph)
    .flatMap((members) => {
      const path = shortestWayRound(graph, members);
      return path === undefined ? [] : [{ path, members }];
    })
    .toSorted((a, b) => ((a.members[0] ?? "") < (b.members[0] ?? "") ? -1 : 1));
}

function shortestWayRound(graph: DependencyGraph, members: readonly string[]): string[] | undefined {
  const [start] = members;
  if (start === undefined) return undefined;
  const inside = new Set(members);
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const name of queue) {
    for (const needed of graph.get(name) ?? []) {
      if (needed === start) return [...trace(cameFrom, name), start];
      if (!inside.has(needed) || cameFrom.has(needed)) continue;
      cameFrom.set(needed, name);
      queue.push(needed);
    }
  }
  return undefined;
}

function trace(cameFrom: ReadonlyMap<string, string>, last: string): string[] {
  const path: string[] = [];
  for (let name: string | undefined = last; name !== undefined; name = cameFrom.get(name)) path.push(name);
  return path.toReversed();
}
