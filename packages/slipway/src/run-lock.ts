import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { link, lstat, open, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";

import { ReleaseError, sanitise } from "@slipway/core";
import { makeDirectory, readBounded } from "@slipway/npm";
import * as v from "valibot";

import type { Run } from "./run/run.ts";

/** Who is at work. */
const Holder = v.object({
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  host: v.string(),
  /** ISO 8601. */
  since: v.string(),
  /** ISO 8601: the run has come to its end by then, whatever happens. */
  until: v.string(),
  /** When the process began, in the kernel's count: numbers of processes are given again. */
  born: v.exactOptional(v.string()),
  /** The lock's own number on its file system, which a copy does not have. */
  inode: v.string(),
});
type Holder = v.InferOutput<typeof Holder>;

export interface LockOptions {
  /** Milliseconds after which the run has come to its end, whatever happens. */
  readonly longest: number;
  readonly now?: () => number;
}

/**
 * Does something while no other run does it: two that write one ledger and one report would each undo what the other knows. A
 * lock that a killed run has left is taken over: on its own machine and where it was copied to at once, elsewhere when that run
 * must be over.
 *
 * @param files Absolute paths of what is written; `.lock` is put behind each.
 * @throws {ReleaseError} `RUN_UNDER_WAY`, `LEDGER_UNWRITABLE`, `FILE_KIND_UNEXPECTED`, and what the work throws.
 */
export async function whileAlone<T>(
  files: readonly string[],
  options: LockOptions,
  run: Run,
  work: () => Promise<T>,
): Promise<T> {
  const taken: string[] = [];
  const giveUp = (): void => {
    for (const lock of taken) rmSync(lock, { force: true });
  };
  try {
    for (const lock of new Set(files.map((file) => `${file}.lock`))) {
      await take(lock, options, run);
      taken.push(lock);
    }
    // Whoever cannot wait ends the process while the work is under way.
    process.once("exit", giveUp);
    return await work();
  } finally {
    process.removeListener("exit", giveUp);
    giveUp();
  }
}

async function take(lock: string, { longest, now = Date.now }: LockOptions, { progress }: Run): Promise<void> {
  const time = now();
  const { pid } = process;
  const self: Omit<Holder, "inode"> = {
    pid,
    host: hostname(),
    since: new Date(time).toISOString(),
    until: new Date(time + longest).toISOString(),
    born: readBirth(pid),
  };
  await makeDirectory(dirname(lock)).catch((cause: unknown) => {
    throw unwritable(lock, cause);
  });
  if (await create(lock, self)) return;
  const holder = await readHolder(lock);
  if (holder !== undefined && isAtWork(holder, time)) throw underWay(lock, holder);
  await takeOver(lock, self, time);
  const whose = holder === undefined ? "a run" : `process ${holder.pid} on \`${holder.host}\``;
  progress.note(sanitise(`the lock that ${whose} has left is taken over: it is not at work any more`));
}

/** Milliseconds after which whoever was taking over a lock has been killed while it did. */
const ABANDONED = 60_000;

/**
 * Takes the place of what a run has left. Of several that find it at once only one may remove it, and it looks again before
 * that: the others may have gone on meanwhile.
 *
 * @throws {ReleaseError} `RUN_UNDER_WAY`
 */
async function takeOver(lock: string, self: Omit<Holder, "inode">, time: number): Promise<void> {
  const gate = `${lock}.gate`;
  for (const path of [lock, gate]) await refuseDirectory(path);
  if (!(await create(gate, self))) {
    const stats = await stat(gate).catch(() => undefined);
    if (stats !== undefined && Date.now() - stats.mtimeMs > ABANDONED) await rm(gate, { force: true });
    throw underWay(lock, undefined);
  }
  try {
    const holder = await readHolder(lock);
    if (holder !== undefined && isAtWork(holder, time)) throw underWay(lock, holder);
    await rm(lock, { force: true });
    if (!(await create(lock, self))) throw underWay(lock, await readHolder(lock));
  } finally {
    await rm(gate, { force: true });
  }
}

/** No run makes one, so that it is nobody's lock and not ours to remove. */
async function refuseDirectory(path: string): Promise<void> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats?.isDirectory() !== true) return;
  throw new ReleaseError(
    "FILE_KIND_UNEXPECTED",
    sanitise(`\`${path}\` is a directory, where a run says that it is at work`),
    {
      hint: sanitise(
        `Remove it if it is not yours to keep, \`rm -r ${path}\`, or let the results go elsewhere: \`--out\``,
      ),
    },
  );
}

/**
 * Written beside its place first: nobody finds a lock that does not say whose it is.
 *
 * @returns Whether there was none.
 */
async function create(lock: string, self: Omit<Holder, "inode">): Promise<boolean> {
  const next = `${lock}.${randomUUID()}`;
  try {
    const handle = await open(next, "wx");
    try {
      const { ino } = await handle.stat({ bigint: true });
      await handle.writeFile(`${JSON.stringify({ ...self, inode: String(ino) })}\n`);
    } finally {
      await handle.close();
    }
    await link(next, lock);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw unwritable(lock, error);
  } finally {
    await rm(next, { force: true });
  }
}

interface Found extends Holder {
  /** As it came from another machine in an artifact, or out of a backup. */
  readonly isCopy: boolean;
}

/** Bytes. */
const LARGEST_LOCK = 65_536;

/** Nothing where something else stands there, or it has gone. */
async function readHolder(lock: string): Promise<Found | undefined> {
  const text = await readBounded(lock, LARGEST_LOCK).then(String, () => "");
  const holder = v.safeParse(v.pipe(v.string(), v.parseJson(), Holder), text);
  const stats = await stat(lock, { bigint: true }).catch(() => undefined);
  if (!holder.success || stats === undefined) return undefined;
  return { ...holder.output, isCopy: holder.output.inode !== String(stats.ino) };
}

function isAtWork({ pid, host, until, born, isCopy }: Found, now: number): boolean {
  if (isCopy) return false;
  // On its own machine it can be asked, and no clock that was set says anything.
  if (host !== hostname()) return now <= Date.parse(until);
  return isAlive(pid) && (born === undefined || born === readBirth(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Linux tells when a process began. */
function readBirth(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")")).split(" ")[20];
  } catch {
    return undefined;
  }
}

function underWay(lock: string, holder: Holder | undefined): ReleaseError {
  const who =
    holder === undefined
      ? "another run has just begun there"
      : `process ${holder.pid} on \`${holder.host}\`, since ${holder.since}`;
  return new ReleaseError("RUN_UNDER_WAY", sanitise(`another run is at work in \`${dirname(lock)}\`: ${who}`), {
    hint: sanitise(
      `Wait until it has ended, or give this one a directory of its own: \`--out\`. If it is certain that it is not at work any more: \`rm ${lock}\``,
    ),
  });
}

function unwritable(lock: string, cause: unknown): ReleaseError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ReleaseError("LEDGER_UNWRITABLE", `cannot write \`${lock}\`: ${reason}`, { cause });
}
