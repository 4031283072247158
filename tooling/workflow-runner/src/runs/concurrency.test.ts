import { describe, expect, test } from "vitest";

import { createConcurrency, type GroupRequest } from "./concurrency.ts";

function request(changes: Partial<GroupRequest> = {}): GroupRequest & { cancelled: number } {
  const value = {
    group: "release",
    cancelInProgress: false,
    queue: "single" as const,
    cancelled: 0,
    holder: { cancel: () => void (value.cancelled += 1) },
    ...changes,
  };
  return value;
}

describe("a concurrency group", () => {
  test("lets one in, and the next when that one leaves; letter case does not count", async () => {
    const groups = createConcurrency();
    const first = request();
    const second = request({ group: "Release" });
    await expect(groups.enter(first)).resolves.toBe(true);
    const turn = groups.enter(second);
    groups.leave("release", first.holder);
    await expect(turn).resolves.toBe(true);
  });

  test("keeps only the newest waiting, unless its queue is `max`", async () => {
    const groups = createConcurrency();
    await groups.enter(request());
    const older = groups.enter(request());
    void groups.enter(request());
    await expect(older).resolves.toBe(false);
  });

  test("lets a hundred wait with `max`, in order", async () => {
    const groups = createConcurrency();
    const first = request({ queue: "max" });
    await groups.enter(first);
    const order: number[] = [];
    const all = Array.from({ length: 100 }, (_, index) => {
      const next = request({ queue: "max" });
      return groups.enter(next).then(() => {
        groups.leave("release", next.holder);
        return order.push(index);
      });
    });
    await expect(groups.enter(request({ queue: "max" }))).resolves.toBe(false);
    groups.leave("release", first.holder);
    await Promise.all(all);
    expect(order).toStrictEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  test("cancels what is in progress only where it is told to", async () => {
    const groups = createConcurrency();
    const first = request();
    await groups.enter(first);
    void groups.enter(request());
    expect(first.cancelled).toBe(0);
    void groups.enter(request({ cancelInProgress: true }));
    expect(first.cancelled).toBe(1);
  });
});
