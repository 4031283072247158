import type { FailureClass, PublishFailure } from "@slipway/core";
import { describe, expect, test, vi } from "vitest";

import { createBrake, createBreaker, type Stop } from "./brake.ts";
import type { Attempt } from "./failure.ts";
import { createPace, type Pace } from "./pace.ts";
import {
  defaultRetryPolicy,
  isAborted,
  poll,
  retry,
  type RetrySettings,
  systemTiming,
  type Timing,
  type Wait,
} from "./retry.ts";

/** A clock that only sleeping moves. */
function fakeTiming(random = 0.5): Timing & { readonly slept: number[] } {
  let time = 1_000_000;
  const slept: number[] = [];
  return {
    slept,
    now: () => time,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      time += milliseconds;
    },
    random: () => random,
  };
}

function failure(kind: FailureClass, retryAfter?: number): PublishFailure {
  return { class: kind, phase: "put", message: kind, ...(retryAfter !== undefined && { retryAfter }) };
}

function settingsOf(timing: Timing): RetrySettings & { readonly pace: Pace } {
  const pace = createPace(timing);
  const brake = createBrake(timing.now);
  return { policy: defaultRetryPolicy, timing, pace, brake, breaker: undefined, signal: undefined, onWait: undefined };
}

async function run(
  results: readonly Attempt<string>[],
  settings: Partial<RetrySettings> = {},
): Promise<{ result: Attempt<string>; tries: number; slept: readonly number[] }> {
  const timing = fakeTiming();
  let tries = 0;
  const result = await retry({ ...settingsOf(timing), ...settings }, async (number) => {
    expect(number).toBe(tries + 1);
    tries = number;
    return results[Math.min(number, results.length) - 1] ?? { value: "" };
  });
  return { result, tries, slept: timing.slept };
}

describe("retry", () => {
  test.each(["rate-limit", "conflict", "gateway", "signing", "network"] as const)(
    "tries again after %s",
    async (kind) => {
      const { result, tries } = await run([{ failure: failure(kind) }, { value: "done" }]);
      expect(result).toStrictEqual({ value: "done" });
      expect(tries).toBe(2);
    },
  );

  test.each(["unauthorised", "forbidden", "invalid", "integrity", "exchange", "internal"] as const)(
    "never tries again after %s",
    async (kind) => {
      const { result, tries, slept } = await run([{ failure: failure(kind) }, { value: "done" }]);
      expect(result).toStrictEqual({ failure: failure(kind) });
      expect(tries).toBe(1);
      expect(slept).toStrictEqual([]);
    },
  );

  test("waits a random part of a bound that doubles, and gives up after the policy's tries", async () => {
    const { result, tries, slept } = await run([{ failure: failure("gateway") }]);
    expect(result).toStrictEqual({ failure: failure("gateway") });
    expect(tries).toBe(6);
    expect(slept).toStrictEqual([500, 1_000, 2_000, 4_000, 8_000]);
  });

  test("waits as long as the server asks", async () => {
    const { slept } = await run([{ failure: failure("rate-limit", 1_934_000) }, { value: "done" }]);
    expect(slept).toStrictEqual([1_934_000]);
  });

  test("does not begin to wait for what lies beyond the total time", async () => {
    const { result, tries, slept } = await run([{ failure: failure("rate-limit", 46 * 60_000) }]);
    expect(result).toStrictEqual({ failure: failure("rate-limit", 46 * 60_000) });
    expect(tries).toBe(1);
    expect(slept).toStrictEqual([]);
  });

  test("stops waiting when it is told to", async () => {
    const controller = new AbortController();
    const { result, tries } = await run([{ failure: failure("network") }], {
      signal: controller.signal,
      onWait: () => controller.abort(),
    });
    expect(result).toStrictEqual({ failure: failure("network") });
    expect(tries).toBe(1);
  });

  test("tells every wait before it begins: how long, why, and for which package", async () => {
    const timing = fakeTiming();
    const waits: Wait[] = [];
    const settings = { ...settingsOf(timing), onWait: (wait: Wait) => waits.push(wait) };
    await retry(settings, async (number) => (number < 3 ? { failure: failure("gateway") } : { value: "" }), "a");
    expect(waits).toStrictEqual([
      { milliseconds: 500, failure: failure("gateway"), name: "a" },
      { milliseconds: 1_000, failure: failure("gateway"), name: "a" },
    ]);
  });
});

const HOUR = 3_600_000;

async function runFor(deadline: number, pause: number) {
  const timing = fakeTiming();
  const stops: Stop[] = [];
  const brake = createBrake(timing.now, { deadline, onStop: (stop) => stops.push(stop) });
  const settings = { ...settingsOf(timing), brake, signal: brake.signal };
  const result = await retry(settings, async (number) =>
    number === 1 ? { failure: failure("rate-limit", pause) } : { value: "done" },
  );
  return { result, stops, timing, settings };
}

describe("a pause that the registry wants", () => {
  test("is kept where the run has the time, however long the policy's own would be", async () => {
    const { result, stops, timing } = await runFor(5.5 * HOUR, 2 * HOUR);
    expect(result).toEqual({ value: "done" });
    expect(timing.slept).toEqual([2 * HOUR]);
    expect(stops).toEqual([]);
  });

  test("longer than half an hour ends a run that has only read: it can as well begin later", async () => {
    const read = { ...failure("rate-limit", 2 * HOUR), phase: "read" } as const;
    for (const [isUsed, pauses] of [
      [false, []],
      [true, [2 * HOUR]],
    ] as const) {
      const timing = fakeTiming();
      const stops: Stop[] = [];
      const brake = createBrake(timing.now, { deadline: 5.5 * HOUR, onStop: (stop) => stops.push(stop) });
      const settings = { ...settingsOf(timing), brake };
      if (isUsed) await settings.pace.take();
      await retry(settings, async (number) => (number === 1 ? { failure: read } : { value: "done" }));
      expect(timing.slept).toEqual(pauses);
      expect(stops).toHaveLength(isUsed ? 0 : 1);
    }
  });

  test.each([2 * HOUR, 3_000_000_000])("of %i ms ends the run at once where it has not", async (pause) => {
    const { result, stops, timing, settings } = await runFor(HOUR, pause);
    expect(result).toEqual({ failure: failure("rate-limit", pause) });
    expect(timing.slept).toEqual([]);
    expect(stops).toEqual([{ kind: "pause", milliseconds: pause, until: timing.now() + pause }]);
    expect(settings.brake.signal.aborted).toBe(true);
    // Nobody stands before a closed gate.
    await settings.pace.take();
    expect(timing.slept).toEqual([]);
  });

  test("does not close the gate for longer than anybody waits, where the run has no deadline", async () => {
    const timing = fakeTiming();
    const settings = settingsOf(timing);
    await retry(settings, async () => ({ failure: failure("rate-limit", 3_000_000_000) }));
    await settings.pace.take();
    expect(timing.slept).toEqual([defaultRetryPolicy.totalTime]);
  });

  test("longer than a timer can run is slept in one piece, not in a busy loop", async () => {
    const controller = new AbortController();
    const begin = performance.now();
    setTimeout(() => controller.abort(), 200);
    await systemTiming.sleep(3_000_000_000, controller.signal);
    expect(performance.now() - begin).toBeGreaterThan(150);
  });
});

test("time is measured by a clock that nobody sets back", () => {
  const before = systemTiming.now();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - HOUR });
  const after = systemTiming.now();
  vi.useRealTimers();
  expect(after - before).toBeGreaterThanOrEqual(0);
  expect(after - before).toBeLessThan(10_000);
});

test("a deadline that passes ends the run", async () => {
  const stops: Stop[] = [];
  const { signal } = createBrake(systemTiming.now, { deadline: 20, onStop: (stop) => stops.push(stop) });
  await systemTiming.sleep(2_000, signal);
  expect(stops).toEqual([{ kind: "deadline", milliseconds: 20 }]);
});

function start(): { readonly give: (kind: FailureClass | "value") => Promise<void>; readonly stops: Stop[] } {
  const timing = fakeTiming();
  const stops: Stop[] = [];
  const brake = createBrake(timing.now, { onStop: (stop) => stops.push(stop) });
  const settings = { ...settingsOf(timing), brake, breaker: createBreaker(brake), signal: brake.signal };
  const give = async (kind: FailureClass | "value"): Promise<void> => {
    await retry(settings, async () => (kind === "value" ? { value: "" } : { failure: failure(kind) }));
  };
  return { give, stops };
}

describe("a breaker", () => {
  test.each(["network", "gateway", "rate-limit", "signing"] as const)(
    "ends the run after five packages in a row that were given up for %s, once",
    async (kind) => {
      const { give, stops } = start();
      for (let index = 0; index < 4; index += 1) await give(kind);
      expect(stops).toEqual([]);
      for (let index = 0; index < 3; index += 1) await give(kind);
      expect(stops).toEqual([{ kind: "failures", count: 5, failure: failure(kind) }]);
    },
  );

  test.each(["conflict", "unauthorised", "forbidden", "invalid", "integrity", "exchange", "internal"] as const)(
    "does not count %s, which belongs to its package",
    async (kind) => {
      const { give, stops } = start();
      for (let index = 0; index < 20; index += 1) await give(kind);
      expect(stops).toEqual([]);
    },
  );

  test("begins anew after a success", async () => {
    const { give, stops } = start();
    for (let index = 0; index < 20; index += 1) await give(index % 5 === 4 ? "value" : "gateway");
    expect(stops).toEqual([]);
  });
});

async function look(
  pauses: readonly number[],
  { settledAt = Infinity, deadline }: { settledAt?: number; deadline?: number },
  signal?: AbortSignal,
): Promise<{ seen: number; slept: readonly number[] }> {
  const timing = fakeTiming();
  let looks = 0;
  const seen = await poll(
    () => {
      looks += 1;
      return { value: looks, settled: looks === settledAt, pause: pauses[looks - 1] };
    },
    { timing, signal, first: 500, longest: 2_000, deadline },
  );
  return { seen, slept: timing.slept };
}

describe("poll", () => {
  test("waits twice as long each time, up to a bound, until there is nothing more to see", async () => {
    expect(await look([], { settledAt: 5 })).toStrictEqual({ seen: 5, slept: [500, 1_000, 2_000, 2_000] });
  });

  test("looks once more at the deadline, and no more", async () => {
    expect(await look([], { deadline: 1_200 })).toStrictEqual({ seen: 3, slept: [500, 700] });
    expect(await look([], { deadline: 0 })).toStrictEqual({ seen: 1, slept: [] });
  });

  test("waits as long as is asked, but not beyond the deadline", async () => {
    expect(await look([1_000, 0, 100], { settledAt: 4 })).toStrictEqual({ seen: 4, slept: [1_000, 1_000, 2_000] });
    expect(await look([1_000], { deadline: 900 })).toStrictEqual({ seen: 1, slept: [] });
  });

  test("looks once when it was stopped before", async () => {
    expect(await look([], {}, AbortSignal.abort())).toStrictEqual({ seen: 1, slept: [] });
  });
});

describe("the bounds of retrying", () => {
  test("a rate limit closes the release's bucket for everybody", async () => {
    const timing = fakeTiming();
    const settings = settingsOf(timing);
    const waited: number[] = [];
    // Another package's turn comes while this one waits.
    const sleep = async (milliseconds: number): Promise<void> => {
      const start = timing.now();
      await settings.pace.take();
      waited.push(timing.now() - start);
      await timing.sleep(milliseconds);
    };
    await retry({ ...settings, timing: { ...timing, sleep } }, async (number) =>
      number === 1 ? { failure: failure("rate-limit", 60_000) } : { value: "" },
    );
    expect(waited).toStrictEqual([60_000]);
  });

  const gateway = { failure: failure("gateway") };

  test("a wait is never longer than the longest, and may be none", async () => {
    const timing = fakeTiming();
    const policy = { ...defaultRetryPolicy, tries: 9 };
    await retry({ ...settingsOf(timing), policy }, async () => gateway);
    expect(timing.slept).toStrictEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    const hasty = fakeTiming(0);
    await retry(settingsOf(hasty), async () => gateway);
    expect(hasty.slept).toStrictEqual([0, 0, 0, 0, 0]);
  });

  test("a wait may end with the total time, and not after it", async () => {
    const { totalTime } = defaultRetryPolicy;
    const { slept, tries } = await run([{ failure: failure("rate-limit", totalTime) }]);
    expect([slept, tries]).toStrictEqual([[totalTime], 2]);
    expect(await run([{ failure: failure("rate-limit", totalTime + 1) }])).toMatchObject({ slept: [], tries: 1 });
  });

  test("what is refused is not waited for, however long it asks", async () => {
    expect(await run([{ failure: failure("forbidden", 5) }])).toMatchObject({ slept: [], tries: 1 });
  });

  test("what was stopped before its first try ends has that one", async () => {
    const waits: Wait[] = [];
    const result = await run([gateway, { value: "late" }], {
      signal: AbortSignal.abort(),
      onWait: (wait) => waits.push(wait),
    });
    expect(result).toMatchObject({ result: gateway, tries: 1 });
    expect(waits).toStrictEqual([]);
  });

  test.each(["gateway", "network", "conflict", "signing"] as const)("%s holds nobody else back", async (kind) => {
    const timing = fakeTiming();
    const settings = settingsOf(timing);
    await retry(settings, async (number) => (number === 1 ? { failure: failure(kind, 5_000) } : { value: "" }));
    const before = timing.slept.length;
    await settings.pace.take();
    expect(timing.slept).toHaveLength(before);
  });
});

describe("waiting by the system's clock", () => {
  test("ends as soon as it is told to, and without an error", async () => {
    const controller = new AbortController();
    const start = systemTiming.now();
    const sleeping = systemTiming.sleep(60_000, controller.signal);
    controller.abort();
    await expect(sleeping).resolves.toBeUndefined();
    expect(systemTiming.now() - start).toBeLessThan(10_000);
  });

  test("takes as long as it is told to", async () => {
    const start = performance.now();
    await systemTiming.sleep(50);
    expect(performance.now() - start).toBeGreaterThan(45);
  });

  test("chance is below one", () => {
    expect(systemTiming.random()).toBeLessThan(1);
  });
});

test.each([
  [undefined, false],
  [new AbortController().signal, false],
  [AbortSignal.abort(), true],
])("a signal is aborted once it says so: case %#", (signal, expected) => {
  expect(isAborted(signal)).toBe(expected);
});

test("a look that asks for a pause as long as what is left is given it", async () => {
  expect(await look([900], { deadline: 900 })).toStrictEqual({ seen: 2, slept: [900] });
});

test("what is settled is not waited for, whatever pause it asks for", async () => {
  expect(await look([1_000], { settledAt: 1 })).toStrictEqual({ seen: 1, slept: [] });
});
