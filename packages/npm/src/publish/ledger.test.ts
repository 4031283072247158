import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { PublishOutcome } from "@slipway/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { openLedger } from "./ledger.ts";

const OUTCOME: PublishOutcome = {
  name: "@scope/a",
  version: "1.0.0",
  status: "accepted",
  attempt: 2,
  integrity: "sha512-x",
  provenance: { logIndex: "7" },
  timings: { read: 3, put: 12 },
};

const FAILED: PublishOutcome = {
  name: "b",
  version: "1.0.0",
  status: "failed",
  attempt: 1,
  failure: { class: "rate-limit", phase: "put", status: 429, code: "E429", message: "slow down", retryAfter: 5_000 },
  timings: {},
};

const HELD: PublishOutcome = { name: "c", version: "1.0.0", status: "held", attempt: 0, heldBy: ["b"], timings: {} };

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-ledger-"));
  file = join(directory, "ledger.ndjson");
});

afterEach(async () => rm(directory, { recursive: true }));

async function read(): Promise<readonly PublishOutcome[]> {
  const ledger = await openLedger(file);
  await ledger.close();
  return [...ledger.previous.values()];
}

describe("openLedger", () => {
  test("begins empty and gives back every kind of outcome", async () => {
    const ledger = await openLedger(file);
    expect([...ledger.previous]).toStrictEqual([]);
    for (const outcome of [OUTCOME, FAILED, HELD]) await ledger.append(outcome);
    await ledger.close();
    await expect(read()).resolves.toStrictEqual([OUTCOME, FAILED, HELD]);
  });

  test("a line is in the file when its append resolves, also among many at once", async () => {
    const ledger = await openLedger(file);
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const outcome = { ...OUTCOME, name: `p${index}` };
        await ledger.append(outcome);
        expect(await readFile(file, "utf8")).toContain(`${JSON.stringify(outcome)}\n`);
      }),
    );
    await ledger.close();
    await expect(read()).resolves.toHaveLength(50);
  });

  const line = `${JSON.stringify(OUTCOME)}\n`;

  test.each(Array.from({ length: 8 }, (_, index) => Math.floor(((index + 1) * (line.length - 2)) / 9)))(
    "drops a last line torn after %i characters and goes on after it",
    async (length) => {
      await writeFile(file, line + line.slice(0, length));
      const ledger = await openLedger(file);
      expect([...ledger.previous.values()]).toStrictEqual([OUTCOME]);
      await ledger.append(FAILED);
      await ledger.close();
      expect(await readFile(file, "utf8")).toBe(`${line}${JSON.stringify(FAILED)}\n`);
    },
  );

  test("keeps a last line of which only the line end is missing", async () => {
    await writeFile(file, line + line.replace("accepted", "published").trimEnd());
    const ledger = await openLedger(file);
    expect([...ledger.previous.values()]).toStrictEqual([{ ...OUTCOME, status: "published" }]);
    await ledger.append(FAILED);
    await ledger.close();
    await expect(read()).resolves.toStrictEqual([{ ...OUTCOME, status: "published" }, FAILED]);
    expect(await readFile(file, "utf8")).toMatch(/^(?:\{.+\}\n){3}$/u);
  });

  test("says when it cannot be written", async () => {
    const opened = openLedger(join(directory, "none", "ledger.ndjson"));
    await expect(opened).rejects.toMatchObject({
      code: "LEDGER_UNWRITABLE",
      message: expect.stringContaining("ENOENT"),
      hint: expect.stringContaining("not sent twice"),
    });
  });

  test("counts bytes, not characters, when it cuts", async () => {
    const outcome = { ...FAILED, failure: { class: "network", phase: "put", message: "größer → kleiner" } } as const;
    await writeFile(file, `${JSON.stringify(outcome)}\n{"name":"ü`);
    await expect(read()).resolves.toStrictEqual([outcome]);
    await appendFile(file, line);
    await expect(read()).resolves.toStrictEqual([outcome, OUTCOME]);
  });

  test.each([
    ["{}\n", "Line 1 of the ledger cannot be read: `name` has not the form of an outcome's"],
    [`${line}nonsense\n${line}`, "Line 2 of the ledger cannot be read: it is not JSON"],
    [`${line}\n${line}`, "Line 2 of the ledger cannot be read: it is not JSON"],
    [
      line.replace("accepted", "lost"),
      "Line 1 of the ledger cannot be read: `status` has not the form of an outcome's",
    ],
  ])("refuses %j and leaves it as it is", async (text, message) => {
    await writeFile(file, text);
    await expect(openLedger(file)).rejects.toMatchObject({ code: "LEDGER_UNREADABLE", message });
    expect(await readFile(file, "utf8")).toBe(text);
  });
});
