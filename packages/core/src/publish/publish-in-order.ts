import { createSchedule, type ScheduleEntry } from "../dependencies/order.ts";
import { isArrived, type PublishOutcome } from "./outcome.ts";

export interface PublishOrderOptions<Entry> {
  /** Most packages in flight at once, a positive whole number, or what says how many they are now. */
  readonly concurrency: number | (() => number);
  /**
   * Brings one package to the registry and says what came of it. What it throws becomes a failed outcome.
   *
   * @param giveWay Called when nothing is left but to wait: another package may start meanwhile.
   */
  readonly publish: (entry: Entry, giveWay: () => void) => Promise<PublishOutcome>;
  /** What the registry has of a package that cannot start: that it is held would hide it. */
  readonly found?: (entry: Entry) => PublishOutcome | undefined;
  /**
   * Told of every outcome at once, and waited for before any dependent starts: the ledger is ahead of what happens. When
   * it throws, nothing new starts, and the error is thrown once everything in flight has settled.
   */
  readonly onOutcome?: (outcome: PublishOutcome) => void | Promise<void>;
  /** Asked before each start. Once it says yes, what is in flight settles and the rest is not attempted. */
  readonly isStopped?: () => boolean;
}

/**
 * Publishes each package as soon as everything it depends on is done, the one with the longest chain behind it first. A
 * failure holds exactly the packages that depend on it, directly or through others, and everything else goes on; `heldBy`
 * names the packages at the root that failed, or of which nobody knows.
 *
 * @returns One outcome for each entry, in the order of the entries.
 * @throws {RangeError} When the entries depend on each other in a circle or on packages that are not among them, or when
 *   `concurrency` makes no sense.
 */
export async function publishInOrder<Entry extends PublishEntry>(
  entries: readonly Entry[],
  { concurrency, publish, found, onOutcome, isStopped }: PublishOrderOptions<Entry>,
): Promise<PublishOutcome[]> {
  const most = typeof concurrency === "number" ? () => concurrency : concurrency;
  if (!Number.isSafeInteger(most()) || most() < 1) {
    throw new RangeError(`Concurrency is \`${most()}\`, expected a positive whole number`);
  }
  const state = createReleaseState(entries, found);
  const runs: Promise<void>[] = [];
  let inFlight = 0;
  let stopped = false;
  let broken: { readonly error: unknown } | undefined;

  const tell = async (outcome: PublishOutcome): Promise<void> => {
    try {
      if (broken === undefined) await onOutcome?.(outcome);
    } catch (error) {
      broken = { error };
    }
  };
  const run = async (entry: Entry): Promise<void> => {
    let counts = true;
    const giveWay = (): void => {
      if (!counts) return;
      counts = false;
      inFlight -= 1;
      fill();
    };
    stopped ||= broken !== undefined || isStopped?.() === true;
    const outcome = stopped ? notAttempted(entry, found) : await attempt(entry, async () => publish(entry, giveWay));
    await tell(outcome);
    for (const consequence of state.settle(entry, outcome)) await tell(consequence);
    if (counts) giveWay();
    else fill();
  };
  const fill = (): void => {
    while (inFlight < most()) {
      const entry = state.next();
      if (entry === undefined) return;
      inFlight += 1;
      runs.push(run(entry));
    }
  };

  fill();
  // The list grows while it is waited for.
  for (const settled of runs) await settled;
  if (broken !== undefined) throw broken.error;
  return state.outcomes();
}

async function attempt(
  { name, version }: PublishEntry,
  publish: () => Promise<PublishOutcome>,
): Promise<PublishOutcome> {
  try {
    return await publish();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // How far it came is unknown; after a PUT, a later run has to look before it tries again.
    return {
      name,
      version,
      status: "failed",
      attempt: 1,
      failure: { class: "internal", phase: "put", message },
      timings: {},
    };
  }
}

function notAttempted<Entry extends PublishEntry>(
  entry: Entry,
  found: PublishOrderOptions<Entry>["found"],
): PublishOutcome {
  const { name, version } = entry;
  return found?.(entry) ?? { name, version, status: "not-attempted", attempt: 0, timings: {} };
}

/** What the order of publication needs to know of a plan's entry. */
export interface PublishEntry extends ScheduleEntry {
  readonly version: string;
}

/** A release under way: which package may start, and what became of the others. */
interface ReleaseState<Entry> {
  /** The most urgent entry that waits for nothing more. Each comes once. */
  readonly next: () => Entry | undefined;
  /** Takes note of an outcome. Returns those of the dependents that can never start because of it. */
  readonly settle: (entry: Entry, outcome: PublishOutcome) => readonly PublishOutcome[];
  /** So far, in the order of the entries. */
  readonly outcomes: () => PublishOutcome[];
}

/** @throws {RangeError} When the entries depend on each other in a circle or on packages that are not among them. */
function createReleaseState<Entry extends PublishEntry>(
  entries: readonly Entry[],
  found: PublishOrderOptions<Entry>["found"],
): ReleaseState<Entry> {
  const schedule = createSchedule(entries);
  const entryOf = new Map(entries.map((entry) => [entry.name, entry]));
  const outcomes = new Map<string, PublishOutcome>();
  /** Of every package that did not arrive, the failures at the root of it; none when it was merely not attempted. */
  const causes = new Map<string, readonly string[]>();

  const record = ({ name }: Entry, outcome: PublishOutcome, done = isArrived(outcome)): readonly string[] => {
    outcomes.set(name, outcome);
    if (!done && !causes.has(name)) causes.set(name, isRoot(outcome) ? [name] : (outcome.heldBy ?? []));
    return schedule.settle(name, done);
  };

  return {
    next: () => entryOf.get(schedule.next() ?? ""),
    settle: (entry, outcome) => {
      const blocked = record(entry, outcome).map((name) => entryOf.get(name));
      const consequences: PublishOutcome[] = [];
      for (const dependent of blocked) {
        if (dependent === undefined) continue;
        const held = blockedOutcome(dependent, causes);
        const consequence = found?.(dependent) ?? held;
        consequences.push(consequence);
        causes.set(dependent.name, held.heldBy ?? []);
        // What is there all the same lacks what it needs: nothing more is put upon it.
        blocked.push(...record(dependent, consequence, false).map((name) => entryOf.get(name)));
      }
      return consequences;
    },
    outcomes: () => entries.flatMap(({ name }) => outcomes.get(name) ?? []),
  };
}

/** What was not attempted for a reason of its own, and not because everything stopped, holds like a failure. */
function isRoot({ status, failure }: PublishOutcome): boolean {
  if (status === "not-attempted") return failure !== undefined;
  return status === "failed" || status === "unknown" || status === "rejected";
}

function blockedOutcome(
  { name, version, dependsOn }: PublishEntry,
  causes: ReadonlyMap<string, readonly string[]>,
): PublishOutcome {
  const heldBy = [...new Set(dependsOn.flatMap((needed) => causes.get(needed) ?? []))].toSorted();
  const untried = { name, version, attempt: 0, timings: {} };
  return heldBy.length === 0 ? { ...untried, status: "not-attempted" } : { ...untried, status: "held", heldBy };
}
