import TinyQueue from "tinyqueue";

import { chainLengths, type ScheduleEntry } from "./chain-lengths.ts";

/** Which package comes next, while packages settle one by one. */
export interface Schedule {
  /** Of those that wait for nothing more, the one with the longest chain behind it, then by name. */
  readonly next: () => string | undefined;
  /**
   * Takes note that a package is done, or that it never will be.
   *
   * @returns The dependents for which everything has settled and not everything is done, so that they cannot start. They
   *   have to be settled in their turn.
   */
  readonly settle: (name: string, done: boolean) => readonly string[];
}

interface Node {
  readonly dependents: Node[];
  readonly name: string;
  /** 0 for the most urgent. */
  rank: number;
  /** Dependencies that have not settled yet. */
  missing: number;
  blocked: boolean;
}

/**
 * O((V + E) log V) over the whole release.
 *
 * @throws {RangeError} When the packages need each other in a circle, or need one that is not among them.
 */
export function createSchedule(entries: readonly ScheduleEntry[]): Schedule {
  const nodes = createNodes(entries);
  const ready = new TinyQueue<Node>(
    [...nodes.values()].filter(({ missing }) => missing === 0),
    (a, b) => a.rank - b.rank,
  );
  return {
    next: () => ready.pop()?.name,
    settle: (name, done) => {
      const blocked: string[] = [];
      for (const dependent of nodes.get(name)?.dependents ?? []) {
        dependent.missing -= 1;
        dependent.blocked ||= !done;
        if (dependent.missing > 0) continue;
        if (dependent.blocked) blocked.push(dependent.name);
        else ready.push(dependent);
      }
      return blocked;
    },
  };
}

function createNodes(entries: readonly ScheduleEntry[]): Map<string, Node> {
  const lengths = chainLengths(entries);
  const nodes = new Map(
    entries.map(({ name, dependsOn }): [string, Node] => [
      name,
      { name, dependents: [], rank: 0, missing: dependsOn.length, blocked: false },
    ]),
  );
  for (const { name, dependsOn } of entries) {
    const node = nodes.get(name);
    if (node !== undefined) for (const needed of dependsOn) nodes.get(needed)?.dependents.push(node);
  }
  const byUrgency = [...nodes.values()].toSorted(
    (a, b) => (lengths.get(b.name) ?? 0) - (lengths.get(a.name) ?? 0) || (a.name < b.name ? -1 : 1),
  );
  for (const [rank, node] of byUrgency.entries()) node.rank = rank;
  return nodes;
}
