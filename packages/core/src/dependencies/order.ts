import TinyQueue from "tinyqueue";

/**
 * The names in the order in which they go out one at a time: whatever is needed first, of those that could go the one with
 * the longest chain behind it, then by name.
 *
 * @throws {RangeError} When the packages need each other in a circle, or need one that is not among them.
 */
export function publishOrder(entries: readonly ScheduleEntry[]): string[] {
  const schedule = createSchedule(entries);
  const order: string[] = [];
  for (let name = schedule.next(); name !== undefined; name = schedule.next()) {
    order.push(name);
    schedule.settle(name, true);
  }
  return order;
}

/** Which package comes next, while packages settle one by one. */
interface Schedule {
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

/** A package and what must be done before it. */
export interface ScheduleEntry {
  readonly name: string;
  readonly dependsOn: readonly string[];
}

/**
 * For every package, the number of packages on the longest chain that starts with it and goes on through its dependents:
 * what waits longest for it.
 *
 * @throws {RangeError} When the packages need each other in a circle, or need one that is not among them.
 */
export function chainLengths(entries: readonly ScheduleEntry[]): Map<string, number> {
  const entryOf = new Map(entries.map((entry) => [entry.name, entry]));
  const lengths = new Map<string, number>();
  for (const name of topologicalOrder(entries).toReversed()) {
    const length = lengths.get(name) ?? 1;
    lengths.set(name, length);
    for (const needed of entryOf.get(name)?.dependsOn ?? []) {
      lengths.set(needed, Math.max(lengths.get(needed) ?? 1, length + 1));
    }
  }
  return lengths;
}

function topologicalOrder(entries: readonly ScheduleEntry[]): string[] {
  const missing = new Map(entries.map(({ name, dependsOn }) => [name, dependsOn.length]));
  const dependents = new Map<string, string[]>(entries.map(({ name }) => [name, []]));
  for (const { name, dependsOn } of entries) {
    for (const needed of dependsOn) dependents.get(needed)?.push(name);
  }
  const order = entries.filter(({ dependsOn }) => dependsOn.length === 0).map(({ name }) => name);
  for (const name of order) {
    for (const dependent of dependents.get(name) ?? []) {
      const left = (missing.get(dependent) ?? 0) - 1;
      missing.set(dependent, left);
      if (left === 0) order.push(dependent);
    }
  }
  if (order.length < entries.length) {
    const stuck = entries.filter(({ name }) => missing.get(name) !== 0).map(({ name }) => `\`${name}\``);
    throw new RangeError(
      `No order exists for ${stuck.slice(0, 10).join(", ")}: a cycle, or a dependency that is missing`,
    );
  }
  return order;
}
