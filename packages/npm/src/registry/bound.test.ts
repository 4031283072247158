import { describe, expect, test } from "vitest";

import { within } from "./bound.ts";

const never = new Promise<never>(() => {});

describe("within", () => {
  test("gives what the work gives", async () => {
    const bound = { milliseconds: 60_000, what: "it" };
    await expect(within(Promise.resolve(1), bound)).resolves.toBe(1);
    await expect(within(Promise.reject(new Error("no")), bound)).rejects.toThrow("no");
  });

  test("says who gave no answer in time", async () => {
    await expect(within(never, { milliseconds: 1, what: "the signing services" })).rejects.toMatchObject({
      message: "the signing services gave no whole answer within 0 s",
      code: "EDEADLINE",
    });
  });

  test("ends with the run, but not what begins after that", async () => {
    const controller = new AbortController();
    const bound = { milliseconds: 60_000, what: "it", cut: controller };
    const waiting = within(never, bound);
    controller.abort(new Error("cut"));
    await expect(waiting).rejects.toThrow("cut");
    await expect(within(Promise.resolve(1), bound)).resolves.toBe(1);
  });
});
