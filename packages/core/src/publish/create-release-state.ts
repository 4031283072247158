import type { ScheduleEntry } from "../graph/chain-lengths.ts";
import { createSchedule } from "../graph/create-schedule.ts";
import { isArrived } from "./is-arrived.ts";
import type { PublishOutcome } from "./publish-outcome.ts";

/** What the order of publication needs to know of a plan's entry. */
export interface PublishEntry extends ScheduleEntry {
  readonly version: string;
}

/** A release under way: which package may start, and what became of the others. */
export interface ReleaseState<Entry> {
  /** The most urgent entry that waits for nothing more. Each comes once. */
  readonly next: () => Entry | undefined;
  /** Takes note of an outcome. Returns those of the dependents that can never start because of it. */
  readonly settle: (entry: Entry, outcome: PublishOutcome) => readonly PublishOutcome[];
  /** So far, in the order of the entries. */
  readonly outcomes: () => PublishOutcome[];
}

/** @throws {RangeError} When the entries depend on each other in a circle or on packages that are not among them. */
export function createReleaseState<Entry extends PublishEntry>(entries: readonly Entry[]): ReleaseState<Entry> {
  const schedule = createSchedule(entries);
  const entryOf = new Map(entries.map((entry) => [entry.name, entry]));
  const outcomes = new Map<string, PublishOutcome>();
  /** Of every package that did not arrive, the failures at the root of it; none when it was merely not attempted. */
  const causes = new Map<string, readonly string[]>();

  const record = ({ name }: Entry, outcome: PublishOutcome): readonly string[] => {
    const arrived = isArrived(outcome);
    outcomes.set(name, outcome);
    if (!arrived) causes.set(name, outcome.status === "failed" ? [name] : (outcome.heldBy ?? []));
    return schedule.settle(name, arrived);
  };

  return {
    next: () => entryOf.get(schedule.next() ?? ""),
    settle: (entry, outcome) => {
      const blocked = record(entry, outcome).map((name) => entryOf.get(name));
      const consequences: PublishOutcome[] = [];
      for (const dependent of blocked) {
        if (dependent === undefined) continue;
        const consequence = blockedOutcome(dependent, causes);
        consequences.push(consequence);
        blocked.push(...record(dependent, consequence).map((name) => entryOf.get(name)));
      }
      return consequences;
    },
    outcomes: () => entries.flatMap(({ name }) => outcomes.get(name) ?? []),
  };
}

function blockedOutcome(
  { name, version, dependsOn }: PublishEntry,
  causes: ReadonlyMap<string, readonly string[]>,
): PublishOutcome {
  const heldBy = [...new Set(dependsOn.flatMap((needed) => causes.get(needed) ?? []))].toSorted();
  const untried = { name, version, attempt: 0, timings: {} };
  return heldBy.length === 0 ? { ...untried, status: "not-attempted" } : { ...untried, status: "held", heldBy };
}
