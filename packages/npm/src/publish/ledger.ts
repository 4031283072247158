import { type FileHandle, open } from "node:fs/promises";

import {
  isArrived,
  type KnownPackage,
  outcomeSchema,
  type PackedEntry,
  type PublishOutcome,
  ReleaseError,
  shareRuns,
} from "@slipway/core";
import * as v from "valibot";

import { judgeVersion } from "../registry/packument.ts";

export interface Ledger {
  /** By package, the last that earlier runs wrote about it. */
  readonly previous: ReadonlyMap<string, PublishOutcome>;
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
    const previous = new Map(outcomes.map((outcome) => [outcome.name, outcome]));
    return { previous, append: createAppender(handle), close: async () => handle.close() };
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

interface ParsedLedger {
  /** In the order they were written; the last one about a package counts. */
  readonly outcomes: readonly PublishOutcome[];
  /** Bytes of the text to keep: what follows was torn off when a run was killed. */
  readonly length: number;
  /** Whether what is kept ends a line. */
  readonly ended: boolean;
}

/**
 * Reads `ledger.ndjson`: one outcome a line. A last line that was torn off by a killed run is dropped, unless only its
 * line end is missing.
 *
 * @throws {ReleaseError} `LEDGER_UNREADABLE` when any other line is not an outcome.
 */
function parseLedger(text: string): ParsedLedger {
  const lines = text.split("\n");
  const tail = lines.pop() ?? "";
  const outcomes = lines.map((line, index) => {
    const parsed = parseLine(line);
    if ("outcome" in parsed) return parsed.outcome;
    throw unreadable(index, parsed.reason);
  });
  const last = parseLine(tail);
  if ("outcome" in last)
    return { outcomes: [...outcomes, last.outcome], length: Buffer.byteLength(text), ended: false };
  return { outcomes, length: Buffer.byteLength(text) - Buffer.byteLength(tail), ended: true };
}

function parseLine(line: string): { readonly outcome: PublishOutcome } | { readonly reason: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { reason: "it is not JSON" };
  }
  const result = v.safeParse(outcomeSchema, value);
  if (result.success) return { outcome: result.output };
  return { reason: `\`${v.getDotPath(result.issues[0]) ?? "line"}\` has not the form of an outcome's` };
}

function unreadable(index: number, reason: string): ReleaseError {
  return new ReleaseError("LEDGER_UNREADABLE", `Line ${index + 1} of the ledger cannot be read: ${reason}`, {
    hint: "Move the ledger away to go on without it: the registry knows as well what it has accepted",
  });
}

/** How an earlier run got exactly these bytes accepted; nothing when none did. */
export function recallArrival(
  { previous }: Pick<Ledger, "previous">,
  { name, version, tarball }: PackedEntry,
): PublishOutcome | undefined {
  const outcome = previous.get(name);
  if (outcome === undefined || !isArrived(outcome)) return undefined;
  return outcome.version === version && outcome.integrity === tarball.integrity ? outcome : undefined;
}

/**
 * The outcome of a package that an earlier run brought to the registry. What was accepted then may be readable by now, and
 * what was staged may have been approved by a person; as long as the registry does not show it, it is still what it was and
 * is not sent again.
 *
 * @param state What the registry shows now; absent when it was not asked or gave no answer.
 */
export function recallOutcome(
  entry: PackedEntry,
  arrival: PublishOutcome,
  state: KnownPackage | undefined,
): PublishOutcome {
  if (!isUnsettled(arrival) || state === undefined) return arrival;
  const judgement = judgeVersion(entry, state, "read");
  if (judgement.kind === "absent") return arrival;
  if (judgement.kind === "ours") return { ...arrival, status: "published" };
  return { ...arrival, status: "failed", failure: judgement.failure };
}

/**
 * Whether the registry may show more than is remembered by now: of what was accepted it may be readable, of what was staged
 * approved, and of what never arrived anything.
 */
export function isUnsettled(arrival: PublishOutcome | undefined): boolean {
  return arrival === undefined || arrival.status === "accepted" || arrival.status === "staged";
}
