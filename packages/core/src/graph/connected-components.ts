import type { DependencyGraph } from "./create-dependency-graph.ts";

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
