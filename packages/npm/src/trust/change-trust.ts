import {
  describeTrust,
  type ExpectedTrust,
  formatFailure,
  judgeRecord,
  type PublishFailure,
  type RegisteredTrust,
  repeatTrust,
  toTrustRequest,
  type TrustChange,
  type TrustOutcome,
} from "@slipway/core";

import type { RegistryClient } from "../registry/client.ts";
import type { Attempt } from "../registry/failure.ts";
import { isAborted, poll, SCAN } from "../registry/retry.ts";
import type { SecondFactor } from "../registry/second-factor.ts";
import { publishPlaceholder } from "./publish-placeholder.ts";
import { createTrust, lockPackage, readTrust, revokeTrust } from "./trust-client.ts";

export interface ChangeTrustOptions {
  readonly changes: readonly TrustChange[];
  /** Of the registry with this address. */
  readonly secondFactorOf: (registry: string) => SecondFactor;
  /** Told of every change that is settled now, and waited for. */
  readonly onOutcome?: (outcome: TrustOutcome) => void | Promise<void>;
  readonly onEvent?: (event: TrustEvent) => void;
}

/** What goes on beside what is settled. */
export type TrustEvent = { readonly name: string } &
  /** The package is without the old record and without the new one, until it is `closed`. */
  (
    | { readonly kind: "open" | "closed"; readonly old: RegisteredTrust }
    /** The registry does not show the package yet. `milliseconds`: for how long it is waited for. */
    | { readonly kind: "unseen"; readonly milliseconds: number }
  );

/**
 * Does what was planned, one package after the other: no registry's limits are public, and each request is its own. A run that
 * was killed has done what it has done; planned again, only the rest is left. Never throws.
 */
export async function changeTrust(
  client: RegistryClient,
  { changes, secondFactorOf, onOutcome, onEvent }: ChangeTrustOptions,
): Promise<readonly TrustOutcome[]> {
  const outcomes: TrustOutcome[] = [];
  for (const change of changes) {
    const secondFactor = secondFactorOf(change.registry);
    const isOver = secondFactor.isClosed() || isAborted(client.signal);
    const settled: Settled = isOver
      ? { status: "not-attempted", message: undefined }
      : await settle({ client, secondFactor, onEvent }, change);
    const { status, message } = settled;
    const outcome = { change, status, message };
    outcomes.push(outcome);
    await onOutcome?.(outcome);
  }
  return outcomes;
}

const UNSHOWN = "the registry does not show the record afterwards";

const DONE: Settled = { status: "done", message: undefined };

interface Settled extends Pick<TrustOutcome, "status" | "message"> {
  /** Whether the registry does not know the package. */
  readonly unseen?: true | undefined;
}

interface Changing extends Pick<ChangeTrustOptions, "onEvent"> {
  readonly client: RegistryClient;
  readonly secondFactor: SecondFactor;
}

async function settle(changing: Changing, change: TrustChange): Promise<Settled> {
  const { client, secondFactor } = changing;
  switch (change.kind) {
    case "create":
      return create(changing, change);
    case "claim":
      return claim(changing, change);
    case "replace":
      return replace(changing, change);
    case "remove":
      return remove(changing, change);
    case "lock": {
      const locked = await lockPackage(client, change, secondFactor);
      return "failure" in locked ? fail(locked.failure) : DONE;
    }
  }
}

function fail(failure: PublishFailure): Settled {
  // Nobody gave the second factor, or the run was ended: the registry has refused nothing.
  const status = failure.code === "EOTP" ? "not-attempted" : "failed";
  return { status, message: formatFailure(failure), unseen: failure.status === 404 ? true : undefined };
}

type Creation = Extract<TrustChange, { readonly kind: "create" }>;
type Replacement = Extract<TrustChange, { readonly kind: "replace" }>;
type Removal = Extract<TrustChange, { readonly kind: "remove" }>;

/** The package first: a trusted publisher cannot be attached to a name. */
async function claim(changing: Changing, change: Extract<TrustChange, { readonly kind: "claim" }>): Promise<Settled> {
  const { client, secondFactor, onEvent } = changing;
  const published = await publishPlaceholder(client, change, secondFactor);
  if ("failure" in published) return fail(published.failure);
  const { name, registry, record } = change;
  const creation = { kind: "create", name, registry, record, beside: [] } as const;
  let isTold = false;
  // npm scans new versions for minutes, in which it may not know the package.
  const created = await poll(
    async () => {
      const value = await create(changing, creation);
      if (value.unseen === true && !isTold) onEvent?.({ kind: "unseen", name, milliseconds: SCAN });
      isTold ||= value.unseen === true;
      return { value, settled: value.unseen !== true };
    },
    { timing: client.timing, signal: client.signal, deadline: SCAN, ...PAUSE },
  );
  if (created.status === "done" || created.status === "already") return created;
  return { ...created, message: `the package was created, and has no trusted publisher yet: ${created.message ?? ""}` };
}

/** Milliseconds between two tries to give a trusted publisher to a package that is not to be seen yet. */
const PAUSE = { first: 1_000, longest: 15_000 };

/** Beside the old ones; where the registry has room for one only, in the place of the nearest. */
async function create(changing: Changing, change: Creation): Promise<Settled> {
  const { client, secondFactor } = changing;
  const sent = await createTrust(client, change, toTrustRequest(change.record), { secondFactor });
  if ("failure" in sent) return fail(sent.failure);
  const isTaken = sent.value !== "conflict";
  if (isTaken && holds(sent.value, change.record)) return DONE;
  const shown = await look(changing, change);
  if ("failure" in shown) return fail(shown.failure);
  if (holds(shown.value, change.record)) return { status: isTaken ? "done" : "already", message: undefined };
  if (isTaken) return { status: "failed", message: UNSHOWN };
  const known = new Set(shown.value.map(({ id }) => id));
  const old = change.beside.find(({ id }) => known.has(id));
  if (old === undefined) {
    return {
      status: "failed",
      message: "the registry has no room for the record (409), and what it has is of other workflows",
    };
  }
  return replace(changing, { ...change, kind: "replace", old });
}

/** For a moment the package is without the old record and without the new one. */
async function replace(changing: Changing, change: Replacement): Promise<Settled> {
  const { client, secondFactor, onEvent } = changing;
  const { name, old } = change;
  onEvent?.({ kind: "open", name, old });
  const revoked = await revokeTrust(client, change, old, secondFactor);
  if ("failure" in revoked) return fail(revoked.failure);
  const why = await createInPlace(changing, change);
  if (why === undefined) {
    onEvent?.({ kind: "closed", name, old });
    return DONE;
  }
  const restored = await createTrust(client, change, repeatTrust(old), { secondFactor, begun: true });
  const end =
    "failure" in restored
      ? `the old record is gone and could not be made again: ${describeTrust(old)}`
      : "the old record was made again";
  return { status: "failed", message: `${why}; ${end}` };
}

/** @returns Why there is no such record, in words. */
async function createInPlace(changing: Changing, change: Replacement): Promise<string | undefined> {
  const { client, secondFactor } = changing;
  const sent = await createTrust(client, change, toTrustRequest(change.record), { secondFactor, begun: true });
  if ("failure" in sent) return formatFailure(sent.failure);
  if (sent.value !== "conflict" && holds(sent.value, change.record)) return undefined;
  const shown = await look(changing, change);
  if ("failure" in shown) return formatFailure(shown.failure);
  return holds(shown.value, change.record) ? undefined : UNSHOWN;
}

async function remove(changing: Changing, change: Removal): Promise<Settled> {
  const revoked = await revokeTrust(changing.client, change, change.old, changing.secondFactor);
  if ("failure" in revoked) return fail(revoked.failure);
  const shown = await look(changing, change);
  if ("failure" in shown) return fail(shown.failure);
  const isThere = shown.value.some(({ id }) => id === change.old.id);
  return isThere ? { status: "failed", message: "the registry took it for done and still shows the record" } : DONE;
}

async function look(
  { client, secondFactor }: Changing,
  change: TrustChange,
): Promise<Attempt<readonly RegisteredTrust[]>> {
  const reading = await readTrust(client, change, { secondFactor, exists: true });
  if (reading.kind === "records") return { value: reading.records };
  const message = reading.kind === "absent" ? "there is no such package" : reading.reason;
  return { failure: { class: "invalid", phase: "read-back", message } };
}

/** Whether a record names what the workflow will claim, and allows what it does. */
function holds(records: readonly RegisteredTrust[], expected: ExpectedTrust): boolean {
  return records.some((record) => judgeRecord(record, expected).verdict === "may have expired");
}
