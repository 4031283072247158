/** By package name, the names of the packages it needs, sorted. Every name that occurs is a key. */
export type DependencyGraph = ReadonlyMap<string, readonly string[]>;

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

interface Frame {
  readonly name: string;
  readonly needs: readonly string[];
  next: number;
}

/**
 * Tarjan's strongly connected components, with a stack of its own: a chain of a thousand packages must not end in a stack
 * overflow. Names are sorted within a component; a component comes after everything it needs.
 */
export function connectedComponents(graph: DependencyGraph): string[][] {
  const components: string[][] = [];
  const indexOf = new Map<string, number>();
  const lowOf = new Map<string, number>();
  const stack: string[] = [];
  const open = new Set<string>();
  const frames: Frame[] = [];

  const enter = (name: string): void => {
    lowOf.set(name, indexOf.size);
    indexOf.set(name, indexOf.size);
    stack.push(name);
    open.add(name);
    frames.push({ name, needs: graph.get(name) ?? [], next: 0 });
  };
  const lower = (name: string, low: number): void => {
    lowOf.set(name, Math.min(lowOf.get(name) ?? low, low));
  };
  const leave = (name: string): void => {
    frames.pop();
    const low = lowOf.get(name) ?? 0;
    const parent = frames.at(-1);
    if (parent !== undefined) lower(parent.name, low);
    if (low !== indexOf.get(name)) return;
    const component = stack.splice(stack.lastIndexOf(name));
    for (const member of component) open.delete(member);
    components.push(component.toSorted());
  };

  for (const root of graph.keys()) {
    if (!indexOf.has(root)) enter(root);
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const needed = frame.needs[frame.next];
      frame.next += 1;
      if (needed === undefined) leave(frame.name);
      else if (!indexOf.has(needed)) enter(needed);
      else if (open.has(needed)) lower(frame.name, indexOf.get(needed) ?? 0);
    }
  }
  return components;
}

/**
 * The graph without its cycles: the members of a cycle go one after the other, by name, after what any of them needs, so that
 * one that fails holds those that were not sent yet; and whoever needs one of them waits for all.
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
    for (const [place, name] of members.entries()) {
      needsOf.set(name, [...needed, ...members.slice(0, place).slice(-1)].toSorted());
    }
  }
  return new Map([...graph.keys()].map((name) => [name, needsOf.get(name) ?? []]));
}
