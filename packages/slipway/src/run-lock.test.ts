import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { whileAlone } from "./run-lock.ts";
import { silentProgress } from "./run/progress.ts";
import { createRun } from "./run/run.ts";

const OPTIONS = { longest: 1_000, now: () => Date.parse("2026-11-27T12:00:00Z") };
const LATER = "2026-11-27T12:00:01.000Z";
const EARLIER = "2026-11-27T11:59:59.000Z";

let directory: string;
let file: string;
let told: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "slipway-lock-"));
  file = join(directory, "ledger.ndjson");
  told = [];
});

afterEach(async () => rm(directory, { recursive: true }));

async function lock<T>(work: () => Promise<T>): Promise<T> {
  const progress = { ...silentProgress, note: (text: string) => told.push(text) };
  return whileAlone([file], OPTIONS, createRun({ progress }), work);
}

/** A lock as a run would have left it. */
async function leave(holder: object): Promise<void> {
  await writeFile(`${file}.lock`, "");
  const { ino } = await stat(`${file}.lock`, { bigint: true });
  await writeFile(`${file}.lock`, JSON.stringify({ inode: String(ino), ...holder }));
}

/** The number of a process that has ended. */
function deadProcess(): number {
  return spawnSync(process.execPath, ["--version"]).pid;
}

describe("whileAlone", () => {
  const here = { host: hostname(), since: EARLIER, until: LATER };

  test("says who is at work as long as that is so", async () => {
    const text = await lock(async () => readFile(`${file}.lock`, "utf8"));
    expect(JSON.parse(text)).toMatchObject({
      pid: process.pid,
      host: hostname(),
      since: "2026-11-27T12:00:00.000Z",
      until: LATER,
    });
    expect(await readdir(directory)).toStrictEqual([]);
    await expect(lock(async () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await readdir(directory)).toStrictEqual([]);
  });

  test("lets one in at a time, also of the same process", async () => {
    await lock(async () => {
      await expect(lock(async () => "in")).rejects.toMatchObject({
        code: "RUN_UNDER_WAY",
        hint: expect.stringContaining(`rm ${file}.lock`),
      });
    });
    await expect(lock(async () => "in")).resolves.toBe("in");
    expect(told).toStrictEqual([]);
  });

  test("lets one in at a time, however many come upon one that was left", async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      inside -= 1;
    };
    for (let round = 0; round < 30; round += 1) {
      await leave({ ...here, pid: deadProcess() });
      await Promise.allSettled(Array.from({ length: 8 }, async () => lock(work)));
    }
    expect(most).toBe(1);
    expect(await readdir(directory)).toStrictEqual([]);
  });

  test.each([
    ["whose process is gone", { ...here, pid: deadProcess() }],
    ["whose process's number has another one now", { ...here, pid: process.pid, born: "1" }],
    ["on another machine, copied from there", { ...here, pid: 1, host: "elsewhere", inode: "1" }],
    ["that must be over, on another machine", { ...here, pid: 1, host: "elsewhere", until: EARLIER }],
  ])("takes over the lock of a run %s, with one line", async (_, holder) => {
    await leave(holder);
    await expect(lock(async () => "in")).resolves.toBe("in");
    expect(told).toStrictEqual([
      `the lock that process ${holder.pid} on \`${holder.host}\` has left is taken over: it is not at work any more`,
    ]);
    expect(await readdir(directory)).toStrictEqual([]);
  });

  test("takes over a lock that was cut off", async () => {
    await writeFile(`${file}.lock`, '{"pid":');
    await expect(lock(async () => "in")).resolves.toBe("in");
    expect(told).toHaveLength(1);
  });

  test.each([
    ["on another machine", { ...here, pid: 1, host: "elsewhere" }],
    ["of this one", { ...here, pid: process.pid }],
  ])("is refused by a process %s that may be at work", async (_, holder) => {
    await leave(holder);
    await expect(lock(async () => "in")).rejects.toMatchObject({
      message: `another run is at work in \`${directory}\`: process ${holder.pid} on \`${holder.host}\`, since ${EARLIER}`,
    });
    expect(JSON.parse(await readFile(`${file}.lock`, "utf8"))).toMatchObject(holder);
  });
});
