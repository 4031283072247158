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
