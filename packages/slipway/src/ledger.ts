import { join, resolve } from "node:path";

import { isTracked } from "@slipway/ci";
import { type Ledger, type LedgerRelease, openLedger } from "@slipway/npm";

import type { Run } from "./run/run.ts";

/** Base name of the ledger, where results go. */
const LEDGER_FILE = "ledger.ndjson";

/** Where the ledger of a release lies. */
export interface LedgerPlace {
  /** Absolute path. */
  readonly file: string;
  /** Whether somebody named it: then it is no other release's, and none is made in its place. */
  readonly named: boolean;
}

/**
 * @param out Absolute path of the directory that results go to.
 * @param ledger As given.
 */
export function placeLedger(out: string, ledger: string | undefined, { cwd }: Pick<Run, "cwd">): LedgerPlace {
  return ledger === undefined
    ? { file: join(out, LEDGER_FILE), named: false }
    : { file: resolve(cwd, ledger), named: true };
}

/**
 * A ledger of another release, or one that came with the repository, is set aside and said so.
 *
 * @throws {ReleaseError} `LEDGER_OTHER_RELEASE` where it was named, and what opening it throws.
 */
export async function openReleaseLedger(
  { file, named }: LedgerPlace,
  release: LedgerRelease,
  { environment, progress, secrets }: Run,
): Promise<Ledger> {
  const distrust = (await isTracked(file, environment)) ? "git tracks it" : undefined;
  const ledger = await openLedger(file, release, { distrust, other: named ? "refuse" : "set-aside", secrets });
  const { setAside } = ledger;
  if (setAside !== undefined) {
    progress.note(`the ledger that was there is not used (${setAside.reason}): it is now \`${setAside.file}\``);
  }
  return ledger;
}
