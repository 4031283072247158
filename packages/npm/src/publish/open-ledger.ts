import { open, type FileHandle } from "node:fs/promises";

import { type PublishOutcome, ReleaseError, shareRuns } from "@slipway/core";

import { parseLedger } from "./parse-ledger.ts";

export interface Ledger {
  /** What earlier runs wrote. */
  readonly previous: readonly PublishOutcome[];
  /**
   * Resolves when the line is on the disk. Lines of calls that overlap reach it together. Once a line could not be written,
   * none is any more: half a line may only be the last one.
   */
  readonly append: (outcome: PublishOutcome) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens the ledger of a release, or begins it. A line torn by a killed run is cut off, so that the next one starts fresh.
 *
 * @throws {ReleaseError} `LEDGER_UNREADABLE`, as `parseLedger` does; `LEDGER_UNWRITABLE`, also from appending.
 */
export async function openLedger(file: string): Promise<Ledger> {
  const handle = await open(file, "a+", 0o644).catch((error: unknown) => {
    throw unwritable(error);
  });
  try {
    const { outcomes, length, ended } = parseLedger(await handle.readFile("utf8"));
    await handle.truncate(length);
    if (!ended) await handle.appendFile("\n");
    return { previous: outcomes, append: createAppender(handle), close: async () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error instanceof ReleaseError ? error : unwritable(error);
  }
}

/** One write and one flush for all lines that came in while the last flush was under way. */
function createAppender(handle: FileHandle): Ledger["append"] {
  let pending: string[] = [];
  const flush = shareRuns(async () => {
    const lines = pending.join("");
    pending = [];
    try {
      await handle.appendFile(lines);
      await handle.datasync();
    } catch (error) {
      throw unwritable(error);
    }
  });
  return async (outcome) => {
    pending.push(`${JSON.stringify(outcome)}\n`);
    await flush();
  };
}

function unwritable(cause: unknown): ReleaseError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ReleaseError("LEDGER_UNWRITABLE", `what happened cannot be recorded: ${reason}`, {
    hint: "Mend that and run the same command again: what the registry has accepted is not sent twice",
    cause,
  });
}
