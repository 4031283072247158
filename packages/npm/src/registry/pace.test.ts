import { setImmediate } from "node:timers/promises";

import { publishInOrder, type PublishFailure, type PublishOutcome } from "@slipway/core";
import { describe, expect, test } from "vitest";

import { createBrake } from "./brake.ts";
import type { Attempt } from "./failure.ts";
import { createPace, type Pace } from "./pace.ts";
import { defaultRetryPolicy, retry, type Timing } from "./retry.ts";

/** A clock that only sleeping moves. */
function fakeTiming(): Timing & { readonly slept: number[] } {
  let time = 1_000_000;
  const slept: number[] = [];
  return {
    slept,
    now: () => time,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      time += milliseconds;
    },
    random: () => 0.5,
  };
}

describe("a pace", () => {
  test("lets everything through until the registry complains", async () => {
    const timing = fakeTiming();
    const pace = createPace(timing);
    for (let index = 0; index < 100; index += 1) await pace.take();
    expect(timing.slept).toStrictEqual([]);
  });

  test("then holds everyone back, and lets them go one by one", async () => {
    const timing = fakeTiming();
    const pace = createPace(timing);
    const start = timing.now();
    pace.close(30_000);
    const turns: number[] = [];
    for (let index = 0; index < 3; index += 1) {
      await pace.take();
      turns.push(timing.now() - start);
    }
    expect(turns).toStrictEqual([30_000, 31_000, 32_000]);
  });

  test("slows down with every further complaint, and counts those of requests already on their way once", async () => {
    const timing = fakeTiming();
    const pace = createPace(timing);
    for (const wait of [5_000, 5_000, 5_000]) pace.close(wait);
    await pace.take();
    pace.close(0);
    await pace.take();
    const before = timing.now();
    await pace.take();
    expect(timing.now() - before).toBe(2_000);
    for (let index = 0; index < 10; index += 1) pace.close(0);
    await pace.take();
    const slow = timing.now();
    await pace.take();
    expect(timing.now() - slow).toBe(10_000);
  });
});

describe("the bounds of pacing", () => {
  test("a complaint while it is closed counts as one, but may close it for longer", async () => {
    const timing = fakeTiming();
    const pace = createPace(timing);
    const start = timing.now();
    pace.close(5_000);
    pace.close(1_000);
    pace.close(9_000);
    await pace.take();
    expect(timing.now() - start).toBe(9_000);
    const before = timing.now();
    await pace.take();
    expect(timing.now() - before).toBe(1_000);
  });

  test("a complaint when it has just opened is a further one", async () => {
    const timing = fakeTiming();
    const pace = createPace(timing);
    pace.close(3_000);
    await timing.sleep(3_000);
    pace.close(0);
    await pace.take();
    const before = timing.now();
    await pace.take();
    expect(timing.now() - before).toBe(2_000);
  });

  test("who came late has no need to wait", async () => {
    const timing = fakeTiming();
    const pace = createPace(timing);
    pace.close(0);
    await pace.take();
    await timing.sleep(1_000);
    const before = timing.now();
    await pace.take();
    expect(timing.now()).toBe(before);
  });

  test("a run that is stopped is let go", async () => {
    const timing = fakeTiming();
    const pace = createPace(timing);
    pace.close(60_000);
    await pace.take(AbortSignal.abort());
    expect(timing.slept).toStrictEqual([]);
  });
});

/** A clock for many who sleep at once: it goes on when nobody has anything left to do. */
interface SimulatedTiming extends Timing {
  /** Lets time pass until the work is done. */
  readonly run: <T>(work: Promise<T>) => Promise<T>;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

function createSimulatedTiming(): SimulatedTiming {
  let time = 0;
  let sleepers: readonly Sleeper[] = [];
  return {
    now: () => time,
    random: () => 0.5,
    sleep: async (milliseconds, signal) =>
      new Promise((wake) => {
        if (signal?.aborted === true) return wake();
        signal?.addEventListener("abort", () => wake(), { once: true });
        sleepers = [...sleepers, { at: time + milliseconds, wake }].toSorted((a, b) => a.at - b.at);
      }),
    run: async (work) => {
      let done = false;
      const ended = work.finally(() => {
        done = true;
      });
      for (;;) {
        await setImmediate();
        if (done) return ended;
        const [next, ...others] = sleepers;
        sleepers = others;
        if (next === undefined) throw new Error("everybody waits for nothing");
        time = Math.max(time, next.at);
        next.wake();
      }
    },
  };
}

/** Milliseconds that a registry takes to store a version, and to refuse one. */
const STORE = 1_500;
const REFUSE = 20;
const HOUR = 3_600_000;

/** How a registry answers the next upload: nothing, or why not. */
type Limit = (state: {
  readonly underWay: number;
  readonly now: number;
}) => { readonly retryAfter?: number } | undefined;

interface SimulatedRegistry {
  readonly stored: string[];
  readonly counts: { sent: number; refused: number };
  readonly put: (name: string, timing: Timing) => Promise<Attempt<PublishOutcome>>;
}

function createRegistry(limit: Limit): SimulatedRegistry {
  const stored: string[] = [];
  const counts = { sent: 0, refused: 0 };
  let underWay = 0;
  return {
    stored,
    counts,
    put: async (name, timing) => {
      counts.sent += 1;
      const refusal = limit({ underWay: underWay + 1, now: timing.now() });
      if (refusal !== undefined) {
        counts.refused += 1;
        await timing.sleep(REFUSE);
        const failure: PublishFailure = { class: "rate-limit", phase: "put", message: "too many", ...refusal };
        return { failure };
      }
      underWay += 1;
      // No two take the same time.
      await timing.sleep(STORE * (0.9 + ((counts.sent * 7919) % 100) / 500));
      underWay -= 1;
      stored.push(name);
      return { value: { name, version: "1.0.0", status: "accepted", attempt: 1, timings: {} } };
    },
  };
}

/** Requests at once. */
const atOnce =
  (most: number, retryAfter?: number): Limit =>
  ({ underWay }) =>
    underWay > most ? { ...(retryAfter !== undefined && { retryAfter }) } : undefined;

/** Requests in each hour that begins with the first of them, as npm is reported to count. */
function anHour(most: number): Limit {
  let begun = Number.NEGATIVE_INFINITY;
  let count = 0;
  return ({ now }) => {
    if (now - begun >= HOUR) [begun, count] = [now, 0];
    if (count >= most) return { retryAfter: begun + HOUR - now };
    count += 1;
    return undefined;
  };
}

interface Package {
  readonly name: string;
  readonly version: string;
  readonly dependsOn: readonly string[];
}

/** Families of four, each member of which needs the one before. */
function createPackages(count: number): Package[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `p${index}`,
    version: "1.0.0",
    dependsOn: index % 4 === 0 ? [] : [`p${index - 1}`],
  }));
}

interface Release {
  readonly registry: SimulatedRegistry;
  readonly timing: SimulatedTiming;
  readonly packages: readonly Package[];
  /** Nothing new starts after it. */
  readonly deadline?: number;
  readonly lanes?: Parameters<typeof createPace>[1];
}

/** @returns Milliseconds that it took. */
async function release({ registry, timing, packages, deadline, lanes }: Release): Promise<number> {
  const pace: Pace = createPace(timing, lanes);
  const controller = new AbortController();
  const brake = { ...createBrake(timing.now), stop: () => controller.abort(), left: leftOf(timing, deadline) };
  const start = timing.now();
  if (deadline !== undefined) void timing.sleep(deadline).then(() => controller.abort());
  const { signal } = controller;
  const settings = { policy: defaultRetryPolicy, timing, pace, brake, breaker: undefined, signal, onWait: undefined };
  const done = new Set(registry.stored);
  const publish = async ({ name, version }: Package): Promise<PublishOutcome> => {
    const none: PublishOutcome = { name, version, status: "not-attempted", attempt: 0, timings: {} };
    if (done.has(name)) return { ...none, status: "already-published" };
    const result = await retry(settings, async () => {
      await pace.take(signal);
      const sent = await pace.send(async () => {
        const answer: Attempt<PublishOutcome> = signal.aborted ? { value: none } : await registry.put(name, timing);
        return { result: answer, taken: "value" in answer };
      }, signal);
      return sent ?? { value: none };
    });
    return "value" in result ? result.value : { ...none, status: "failed", failure: result.failure };
  };
  const isStopped = (): boolean => signal.aborted;
  await timing.run(publishInOrder(packages, { concurrency: pace.lanes, publish, isStopped }));
  return timing.now() - start;
}

function leftOf({ now }: Timing, deadline: number | undefined): (() => number) | undefined {
  const end = now() + (deadline ?? 0);
  return deadline === undefined ? undefined : () => end - now();
}

/** Every package once, and none before what it needs. */
function expectWhole({ stored }: SimulatedRegistry, packages: readonly Package[]): void {
  expect(stored.toSorted()).toStrictEqual(packages.map(({ name }) => name).toSorted());
  const places = new Map(stored.map((name, place) => [name, place]));
  const early = packages.filter(({ name, dependsOn }) =>
    dependsOn.some((needed) => (places.get(needed) ?? Number.POSITIVE_INFINITY) > (places.get(name) ?? 0)),
  );
  expect(early).toStrictEqual([]);
}

async function time(limit: Limit, lanes?: Release["lanes"]): Promise<{ milliseconds: number; refused: number }> {
  const packages = createPackages(1_000);
  const registry = createRegistry(limit);
  const milliseconds = await release({ registry, timing: createSimulatedTiming(), packages, lanes });
  expectWhole(registry, packages);
  return { milliseconds, refused: registry.counts.refused };
}

describe("1,000 packages on a registry that stores one in 1.5 s", { timeout: 60_000 }, () => {
  test("which takes as many at once as come: half the time that ten at once take", async () => {
    const { milliseconds, refused } = await time(() => undefined);
    const ten = await time(() => undefined, { first: 10, most: 10 });
    expect(refused).toBe(0);
    expect(milliseconds / ten.milliseconds).toBeLessThan(0.5);
  });

  test.each([
    [2, undefined],
    [5, undefined],
    [20, undefined],
    [2, 1_000],
    [5, 1_000],
    [20, 1_000],
  ])("which refuses more than %i at once: nearly the time of so many, asked for a pause of %s", async (most, pause) => {
    const { milliseconds, refused } = await time(atOnce(most, pause));
    const best = await time(atOnce(most, pause), { first: most, most });
    expect(best.refused).toBe(0);
    expect(milliseconds / best.milliseconds).toBeLessThan(1.15);
    expect(refused).toBeLessThan(20);
  });

  test("which slows down when it gets more: no more than it likes", async () => {
    const registry = createRegistry(() => undefined);
    const timing = createSimulatedTiming();
    let most = 0;
    let underWay = 0;
    const slow: SimulatedRegistry = {
      ...registry,
      put: async (name, clock) => {
        underWay += 1;
        most = Math.max(most, underWay);
        if (underWay > 12) await clock.sleep(STORE * 2);
        const answer = await registry.put(name, clock);
        underWay -= 1;
        return answer;
      },
    };
    await release({ registry: slow, timing, packages: createPackages(1_000) });
    expect(most).toBeLessThan(20);
  });
});

test("2,000 packages where 500 an hour are taken, in runs of 90 minutes: nothing lost, nothing twice", async () => {
  const packages = createPackages(2_000);
  const registry = createRegistry(anHour(500));
  const timing = createSimulatedTiming();
  let runs = 0;
  while (registry.stored.length < packages.length && runs < 10) {
    await release({ registry, timing, packages, deadline: HOUR * 1.5 });
    runs += 1;
  }
  expectWhole(registry, packages);
  expect(runs).toBe(3);
  expect(registry.counts.refused / registry.counts.sent).toBeLessThan(0.01);
}, 60_000);
