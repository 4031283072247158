import { outcomeSchema, type PublishOutcome, ReleaseError } from "@slipway/core";
import * as v from "valibot";

export interface ParsedLedger {
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
export function parseLedger(text: string): ParsedLedger {
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
