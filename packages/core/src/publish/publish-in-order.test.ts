import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { isArrived, type OutcomeStatus, type PublishOutcome } from "./outcome.ts";
import { type PublishEntry, publishInOrder, type PublishOrderOptions } from "./publish-in-order.ts";

function entryOf(name: string, dependsOn: readonly string[] = []): PublishEntry {
  return { name, version: "1.0.0", dependsOn };
}

function outcomeOf({ name, version }: PublishEntry, status: OutcomeStatus): PublishOutcome {
  return { name, version, status, attempt: 1, timings: {} };
}

function publishAtOnce(entry: PublishEntry): Promise<PublishOutcome> {
  return Promise.resolve(outcomeOf(entry, "published"));
}

function publishWithBug(): Promise<PublishOutcome> {
  return Promise.reject(new TypeError("x is not a function"));
}

function failToTell(): void {
  throw new Error("disk full");
}

/** Lets everything happen that can happen without another publication ending. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** What a publication may come to. `throws` is a bug in the publisher. */
type Fate = "published" | "accepted" | "already-published" | "staged" | "failed" | "throws";

interface Release {
  readonly entries: readonly PublishEntry[];
  readonly fates: ReadonlyMap<string, Fate>;
  readonly concurrency: number;
  /** Which of those in flight ends next. */
  readonly picks: readonly number[];
  /** After so many starts; none when absent. */
  readonly stopAfter?: number;
}

interface Trace {
  readonly outcomes: readonly PublishOutcome[];
  readonly told: readonly PublishOutcome[];
  readonly started: readonly string[];
  readonly mostInFlight: number;
}

/** Runs a release while ending publications in an order of its own choice, and looks over the schedule's shoulder. */
async function run({ entries, fates, concurrency, picks, stopAfter = Infinity }: Release): Promise<Trace> {
  const inFlight: { readonly name: string; readonly end: () => void }[] = [];
  const started: string[] = [];
  const told: PublishOutcome[] = [];
  let mostInFlight = 0;
  const arrived = (name: string): boolean => told.some((outcome) => outcome.name === name && isArrived(outcome));
  const options: PublishOrderOptions<PublishEntry> = {
    concurrency,
    isStopped: () => started.length >= stopAfter,
    onOutcome: (outcome) => void told.push(outcome),
    publish: (entry) => {
      expect(entry.dependsOn.filter((name) => !arrived(name))).toStrictEqual([]);
      started.push(entry.name);
      return new Promise((resolve, reject) => {
        const end = (): void => {
          const fate = fates.get(entry.name) ?? "published";
          if (fate === "throws") reject(new Error("a bug"));
          else resolve(outcomeOf(entry, fate));
        };
        inFlight.push({ name: entry.name, end });
        mostInFlight = Math.max(mostInFlight, inFlight.length);
      });
    },
  };
  const result = publishInOrder(entries, options);
  for (let step = 0; ; step += 1) {
    await settled();
    const waiting = entries.filter(({ name, dependsOn }) => !started.includes(name) && dependsOn.every(arrived));
    // Nothing waits while a place is free.
    const free = started.length < stopAfter && inFlight.length < concurrency;
    expect(free ? waiting : []).toStrictEqual([]);
    if (inFlight.length === 0) break;
    const [next] = inFlight.splice((picks[step % picks.length] ?? 0) % inFlight.length, 1);
    next?.end();
  }
  return { outcomes: await result, told, started, mostInFlight };
}

/** The plain definition: failures hold what depends on them, directly or through others; `undefined` for the rest. */
function expectedHolders({ entries, fates }: Release): Map<string, readonly string[] | undefined> {
  const holders = new Map<string, readonly string[] | undefined>();
  // Entries only depend on earlier ones.
  for (const { name, dependsOn } of entries) {
    const causes = dependsOn.flatMap((needed) => {
      const held = holders.get(needed);
      if (held !== undefined) return held;
      const fate = fates.get(needed);
      return fate === "failed" || fate === "throws" ? [needed] : [];
    });
    holders.set(name, causes.length === 0 ? undefined : [...new Set(causes)].toSorted());
  }
  return holders;
}

const fates: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Fate>("published", "accepted", "already-published", "staged") },
  { weight: 2, arbitrary: fc.constantFrom<Fate>("failed", "throws") },
);

const releases: fc.Arbitrary<Release> = fc
  .array(fc.record({ needs: fc.array(fc.nat(20), { maxLength: 3 }), fate: fates, letter: fc.nat(25) }), {
    maxLength: 14,
  })
  .chain((packages) => {
    const names = packages.map(({ letter }, index) => `${String.fromCharCode(97 + letter)}${index}`);
    const entries = packages.map(({ needs }, index) => {
      const earlier = index === 0 ? [] : [...new Set(needs.map((need) => names[need % index] ?? ""))];
      return entryOf(names[index] ?? "", earlier);
    });
    return fc.record({
      entries: fc.constant(entries),
      fates: fc.constant(new Map(packages.map(({ fate }, index) => [names[index] ?? "", fate]))),
      concurrency: fc.integer({ min: 1, max: 4 }),
      picks: fc.array(fc.nat(9), { minLength: 1, maxLength: 10 }),
    });
  });

describe("any release", () => {
  test("sends out exactly what no failure holds, after its dependencies, within the limit", async () => {
    await fc.assert(
      fc.asyncProperty(releases, async (release) => {
        const { outcomes, told, started, mostInFlight } = await run(release);
        const holders = expectedHolders(release);
        expect(outcomes.map(({ name }) => name)).toStrictEqual(release.entries.map(({ name }) => name));
        expect(told.map(({ name }) => name).toSorted()).toStrictEqual([...holders.keys()].toSorted());
        expect(mostInFlight).toBeLessThanOrEqual(release.concurrency);
        for (const outcome of outcomes) {
          const holder = holders.get(outcome.name);
          const fate = release.fates.get(outcome.name);
          expect(outcome.heldBy).toStrictEqual(holder);
          expect(outcome.status).toBe(holder === undefined ? (fate === "throws" ? "failed" : fate) : "held");
          expect(started.includes(outcome.name)).toBe(holder === undefined);
        }
      }),
      { numRuns: 3000 },
    );
  }, 30_000);

  test("starts nothing after a stop, and still says what a failure holds", async () => {
    await fc.assert(
      fc.asyncProperty(releases, fc.nat(8), async (release, stopAfter) => {
        const { outcomes, told, started } = await run({ ...release, stopAfter });
        expect(started.length).toBeLessThanOrEqual(stopAfter);
        expect(told).toHaveLength(release.entries.length);
        const failed = new Set(outcomes.filter(({ status }) => status === "failed").map(({ name }) => name));
        const held = new Set<string>();
        for (const { name, dependsOn } of release.entries) {
          const outcome = outcomes.find((it) => it.name === name);
          if (started.includes(name)) continue;
          const isHeld = dependsOn.some((needed) => failed.has(needed) || held.has(needed));
          if (isHeld) held.add(name);
          expect(outcome?.status).toBe(isHeld ? "held" : "not-attempted");
        }
      }),
      { numRuns: 1500 },
    );
  }, 30_000);
});

/** How many rounds of equal length a release takes when each round ends everything in flight. */
async function rounds(entries: readonly PublishEntry[], concurrency: number): Promise<number> {
  const ends: (() => void)[] = [];
  const publish = (entry: PublishEntry): Promise<PublishOutcome> =>
    new Promise((resolve) => {
      ends.push(() => {
        resolve(outcomeOf(entry, "published"));
      });
    });
  const result = publishInOrder(entries, { concurrency, publish });
  let count = 0;
  for (await settled(); ends.length > 0; await settled()) {
    count += 1;
    for (const end of ends.splice(0)) end();
  }
  await result;
  return count;
}

test("the longest chain goes first: four rounds where taking names in order needs six", async () => {
  const chain = ["w", "x", "y", "z"].map((name, index, names) =>
    entryOf(name, index === 0 ? [] : [names[index - 1] ?? ""]),
  );
  const independent = ["a", "b", "c", "d"].map((name) => entryOf(name));
  // In order of names: a b, c d, w, x, y, z.
  expect(await rounds([...independent, ...chain], 2)).toBe(4);
});

test("a package starts when its own dependencies are done, not when a layer is", async () => {
  const entries = [entryOf("slow"), entryOf("quick"), entryOf("next", ["quick"])];
  const ends = new Map<string, () => void>();
  const publish = (entry: PublishEntry): Promise<PublishOutcome> =>
    new Promise((resolve) => {
      ends.set(entry.name, () => {
        resolve(outcomeOf(entry, "published"));
      });
    });
  const result = publishInOrder(entries, { concurrency: 3, publish });
  await settled();
  ends.get("quick")?.();
  await settled();
  expect([...ends.keys()]).toStrictEqual(["quick", "slow", "next"]);
  for (const end of ends.values()) end();
  expect((await result).map(({ status }) => status)).toStrictEqual(["published", "published", "published"]);
});

test("names the failures at the root, not the packages in between", async () => {
  const entries = [entryOf("z"), entryOf("k"), entryOf("m", ["z"]), entryOf("a", ["m", "k"]), entryOf("p")];
  const failing = new Set(["z", "k"]);
  const publish = (entry: PublishEntry): Promise<PublishOutcome> =>
    Promise.resolve(outcomeOf(entry, failing.has(entry.name) ? "failed" : "published"));
  const outcomes = await publishInOrder(entries, { concurrency: 2, publish });
  expect(outcomes.map(({ name, status, heldBy }) => [name, status, heldBy])).toStrictEqual([
    ["z", "failed", undefined],
    ["k", "failed", undefined],
    ["m", "held", ["z"]],
    ["a", "held", ["k", "z"]],
    ["p", "published", undefined],
  ]);
});

test("what the publisher throws is a failure of that package", async () => {
  expect(await publishInOrder([entryOf("a")], { concurrency: 1, publish: publishWithBug })).toStrictEqual([
    {
      name: "a",
      version: "1.0.0",
      status: "failed",
      attempt: 1,
      failure: { class: "internal", phase: "put", message: "x is not a function" },
      timings: {},
    },
  ]);
});

test("a ledger that cannot be written stops the release once everything in flight has settled", async () => {
  const entries = [entryOf("a"), entryOf("b"), entryOf("c", ["a"])];
  const ended: string[] = [];
  const publish = async (entry: PublishEntry): Promise<PublishOutcome> => {
    if (entry.name === "b") await settled();
    ended.push(entry.name);
    return outcomeOf(entry, "published");
  };
  await expect(publishInOrder(entries, { concurrency: 2, publish, onOutcome: failToTell })).rejects.toThrow(
    "disk full",
  );
  expect(ended).toStrictEqual(["a", "b"]);
});

test("dependents wait until the outcome is in the ledger", async () => {
  const events: string[] = [];
  const publish = (entry: PublishEntry): Promise<PublishOutcome> => {
    events.push(`start ${entry.name}`);
    return Promise.resolve(outcomeOf(entry, "published"));
  };
  const onOutcome = async ({ name }: PublishOutcome): Promise<void> => {
    await settled();
    events.push(`told ${name}`);
  };
  await publishInOrder([entryOf("a"), entryOf("b", ["a"])], { concurrency: 2, publish, onOutcome });
  expect(events).toStrictEqual(["start a", "told a", "start b", "told b"]);
});

test.each([0, -1, 1.5, Number.NaN])("refuses a concurrency of %d", async (concurrency) => {
  await expect(publishInOrder([entryOf("a")], { concurrency, publish: publishAtOnce })).rejects.toThrow(RangeError);
});

test("schedules 1,000 packages", async () => {
  const entries = Array.from({ length: 1000 }, (_, index) =>
    entryOf(`p${index}`, index < 10 ? [] : [`p${index - 10}`, `p${Math.floor(index / 2)}`]),
  );
  const outcomes = await publishInOrder(entries, { concurrency: 10, publish: publishAtOnce });
  expect(outcomes.every(isArrived)).toBe(true);
});

test.each([0, 1.5, Number.NaN])("says that a concurrency of %d makes no sense", async (concurrency) => {
  await expect(publishInOrder([], { concurrency, publish: publishAtOnce })).rejects.toThrow(
    `Concurrency is \`${concurrency}\`, expected a positive whole number`,
  );
});

async function publishWithText(): Promise<PublishOutcome> {
  // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error -- A library may.
  throw "boom";
}

test("what is thrown and is no error is told in its own words", async () => {
  const [outcome] = await publishInOrder([entryOf("a")], { concurrency: 1, publish: publishWithText });
  expect(outcome?.failure?.message).toBe("boom");
});

describe("a stop", () => {
  test("leaves what had not begun as not attempted, and says so of each once", async () => {
    const told: PublishOutcome[] = [];
    const outcomes = await publishInOrder([entryOf("a"), entryOf("b", ["a"]), entryOf("c", ["b"])], {
      concurrency: 1,
      publish: publishAtOnce,
      onOutcome: (outcome) => void told.push(outcome),
      isStopped: () => told.length > 0,
    });
    const untried = { version: "1.0.0", status: "not-attempted", attempt: 0, timings: {} };
    expect(outcomes).toStrictEqual([
      outcomeOf(entryOf("a"), "published"),
      { name: "b", ...untried },
      { name: "c", ...untried },
    ]);
    expect(told).toStrictEqual(outcomes);
  });

  test("is final, even if nobody asks for it any more", async () => {
    const answers = [false, true, false, false];
    const outcomes = await publishInOrder(
      ["a", "b", "c", "d"].map((name) => entryOf(name)),
      { concurrency: 1, publish: publishAtOnce, isStopped: () => answers.shift() === true },
    );
    expect(outcomes.map(({ status }) => status)).toStrictEqual([
      "published",
      "not-attempted",
      "not-attempted",
      "not-attempted",
    ]);
  });
});

test("once an outcome could not be told, nothing more is told and nothing more starts", async () => {
  const told: string[] = [];
  const started: string[] = [];
  const entries = [entryOf("a"), entryOf("b"), entryOf("c")];
  const publish = async (entry: PublishEntry): Promise<PublishOutcome> => {
    started.push(entry.name);
    return publishAtOnce(entry);
  };
  const onOutcome = ({ name }: PublishOutcome): void => {
    told.push(name);
    throw new Error(`no place for ${name}`);
  };
  await expect(publishInOrder(entries, { concurrency: 1, publish, onOutcome })).rejects.toThrow("no place for a");
  expect([started, told]).toStrictEqual([["a"], ["a"]]);
});

test("a held package is told before anything else starts, and has no attempt", async () => {
  const told: PublishOutcome[] = [];
  await publishInOrder([entryOf("a"), entryOf("b", ["a"]), entryOf("z")], {
    concurrency: 1,
    publish: async (entry) => outcomeOf(entry, entry.name === "a" ? "failed" : "published"),
    onOutcome: (outcome) => void told.push(outcome),
  });
  expect(told).toStrictEqual([
    outcomeOf(entryOf("a"), "failed"),
    { name: "b", version: "1.0.0", attempt: 0, timings: {}, status: "held", heldBy: ["a"] },
    outcomeOf(entryOf("z"), "published"),
  ]);
});

test("nothing to publish is no outcome", async () => {
  await expect(publishInOrder([], { concurrency: 1, publish: publishAtOnce })).resolves.toStrictEqual([]);
});

test.each([
  ["published", true],
  ["accepted", true],
  ["already-published", true],
  ["staged", true],
  ["rejected", false],
  ["failed", false],
  ["held", false],
  ["not-attempted", false],
] as const)("what needs a package that is %s may follow: %s", async (status, follows) => {
  expect(isArrived({ status })).toBe(follows);
  const started: string[] = [];
  await publishInOrder([entryOf("a"), entryOf("b", ["a"])], {
    concurrency: 1,
    publish: async (entry) => {
      started.push(entry.name);
      return outcomeOf(entry, status);
    },
  });
  expect(started).toStrictEqual(follows ? ["a", "b"] : ["a"]);
});
