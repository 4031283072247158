import * as v from "valibot";

import type { Json } from "../json/json.ts";
import { outcomeSchema, type PublishOutcome } from "./outcome.ts";

/** What a ledger is of. Its first line: what is remembered of one release says nothing about another. */
export interface LedgerHeader {
  readonly schemaVersion: 1;
  readonly kind: "release";
  /**
   * `sha256-…` of the release: its commit, and the names, versions, registries and dist-tags of all its packages, whether they
   * are to be sent or public already.
   */
  readonly plan: string;
  /** Whether it goes to the stage. */
  readonly stage: boolean;
}

/** A request with this version is about to go out: from now on the registry may have it from here. */
export interface Sending {
  readonly kind: "sending";
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  /** ISO 8601. */
  readonly time: string;
  /** The commit that the provenance names. */
  readonly commit?: string;
  /** The Sigstore bundle that goes with it. Sent again, it makes no second entry in a public log. */
  readonly provenance?: Json;
}

/** One line of `ledger.ndjson`. */
export type LedgerLine = LedgerHeader | Sending | PublishOutcome;

const json: v.GenericSchema<unknown, Json> = v.custom<Json>((value) => value !== undefined);

export const ledgerHeaderSchema: v.GenericSchema<unknown, LedgerHeader> = v.object({
  schemaVersion: v.literal(1),
  kind: v.literal("release"),
  plan: v.string(),
  stage: v.boolean(),
});

export const sendingSchema: v.GenericSchema<unknown, Sending> = v.object({
  kind: v.literal("sending"),
  name: v.string(),
  version: v.string(),
  integrity: v.string(),
  time: v.string(),
  commit: v.exactOptional(v.string()),
  provenance: v.exactOptional(json),
});

/** One line of `ledger.ndjson`: the first is a header, the others are not. */
export const ledgerLineSchema: v.GenericSchema<unknown, LedgerLine> = v.union([
  ledgerHeaderSchema,
  sendingSchema,
  outcomeSchema,
]);
