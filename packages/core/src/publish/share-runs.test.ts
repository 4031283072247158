import { expect, test } from "vitest";

import { shareRuns } from "./share-runs.ts";

test("one run at a time, and all who come while one is under way share the next", async () => {
  const gates: (() => void)[] = [];
  const share = shareRuns(
    async () =>
      new Promise((resolve) => {
        gates.push(resolve);
      }),
  );
  const first = share();
  await expect.poll(() => gates.length).toBe(1);
  const others = [share(), share(), share()];
  gates[0]?.();
  await first;
  await expect.poll(() => gates.length).toBe(2);
  gates[1]?.();
  await Promise.all(others);
  expect(gates).toHaveLength(2);
});

test("who comes while nothing is under way gets a run of their own", async () => {
  let runs = 0;
  const share = shareRuns(async () => {
    runs += 1;
    return Promise.resolve();
  });
  await share();
  await share();
  expect(runs).toBe(2);
});

test("nothing begins after a failure", async () => {
  let runs = 0;
  const share = shareRuns(async () => {
    runs += 1;
    return Promise.reject(new Error("full"));
  });
  const asked = [share(), share()];
  for (const run of asked) await expect(run).rejects.toThrow("full");
  await expect(share()).rejects.toThrow("full");
  expect(runs).toBe(1);
});
