import { open, type FileHandle } from "node:fs/promises";

import type { PublishOutcome } from "@slipway/core";

import { parseLedger } from "./parse-ledger.ts";

export interface Ledger {
  /** What earlier runs wrote. */
  readonly previous: readonly PublishOutcome[];
  /** Resolves when the line is on the disk. Lines of calls that overlap reach it together. */
  readonly append: (outcome: PublishOutcome) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens the ledger of a release, or begins it. A line torn by a killed run is cut off, so that the next one starts fresh.
 *
 * @throws {ReleaseError} `LEDGER_UNREADABLE`, as `parseLedger` does.
 */
export async function openLedger(file: string): Promise<Ledger> {
  const handle = await open(file, "a+", 0o644);
  try {
    const { outcomes, length, ended } = parseLedger(await handle.readFile("utf8"));
    await handle.truncate(length);
    if (!ended) await handle.appendFile("\n");
    return { previous: outcomes, append: createAppender(handle), close: async () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** One write and one flush for all lines that came in while the last flush was under way. */
function createAppender(handle: FileHandle): Ledger["append"] {
  let pending: string[] = [];
  let flushed: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  async function flush(): Promise<void> {
    const lines = pending.join("");
    pending = [];
    next = undefined;
    await handle.appendFile(lines);
    await handle.datasync();
  }

  return async (outcome) => {
    pending.push(`${JSON.stringify(outcome)}\n`);
    if (next === undefined) {
      next = flushed.then(flush);
      flushed = next;
    }
    await next;
  };
}
