import {
  type FailureClass,
  type KnownPackage,
  type PublishFailure,
  type PublishOutcome,
  registryOf,
} from "@slipway/core";

import { CUT_SHORT } from "../registry/brake.ts";
import { REDIRECTED } from "../registry/client.ts";
import { type Attempt, isAlreadyThere } from "../registry/failure.ts";
import { readPackage } from "../registry/packument.ts";
import { poll, retry, SCAN, SCAN_LOOKS } from "../registry/retry.ts";
import { readerOf } from "./authorise.ts";
import { recognise } from "./recognise.ts";
import type { Known, Settlement, Tried, Turn } from "./turn.ts";

export async function look(
  { client, settings, entry, step }: Turn,
  phase: "read" | "read-back",
): Promise<Attempt<KnownPackage>> {
  const request = { name: entry.name, registry: registryOf(settings.plan, entry), as: readerOf(entry, settings.auth) };
  return step(phase, async () => readPackage(client, request));
}

/** Ends the try when the registry shows the version. */
export async function findVersion(
  { client, settings, entry }: Turn,
  { state, maybeStored }: Known,
  phase: "read" | "read-back",
): Promise<Attempt<Settlement> | undefined> {
  if (state === undefined) return undefined;
  const found = await recognise(client, settings, entry, state, phase);
  if (found.kind === "absent") return undefined;
  if (found.kind === "other") return { failure: found.failure };
  if (found.kind === "earlier") return { value: describeEarlier(found.integrity) };
  return { value: { status: maybeStored ? "published" : "already-published" } };
}

/** An earlier attempt of the same release packed anew: what it left is as good as what this one has. */
export function describeEarlier(
  integrity: string | undefined,
): Pick<PublishOutcome, "integrity" | "note"> & { readonly status: "already-published" } {
  const note = "other bytes, same commit";
  return integrity === undefined
    ? { status: "already-published", note }
    : { status: "already-published", note, integrity };
}

/** Of a read back: what says more than the failure that it was to explain. */
const TELLING: ReadonlySet<FailureClass> = new Set(["integrity", "rate-limit"]);

/** Classes of which another try begins with reading anyway. */
const TRIED_AGAIN: ReadonlySet<FailureClass> = new Set(["rate-limit", "conflict", "gateway", "network"]);

/** Finds out what became of a request that failed: any answer may come after the version was stored. */
export async function findOut(turn: Turn, failure: PublishFailure, before: Known): Promise<Tried> {
  if (isAlreadyThere(failure)) return resolveTaken(turn, failure, before);
  const known = { state: undefined, failure, maybeStored: true };
  // Nothing was sent over a connection that is not believed.
  if (failure.class === "certificate") return { result: { failure }, known: before };
  if (failure.code === CUT_SHORT) {
    const seen = await waitForSight(turn, known);
    return { result: seen ?? { value: { status: "unknown", failure } }, known };
  }
  if (failure.code === REDIRECTED) return { result: await settleUnclear(turn, failure, known), known };
  const again = TRIED_AGAIN.has(failure.class);
  const { client, entry } = turn;
  const read = again
    ? await look(turn, "read-back")
    : await retry(client, async () => look(turn, "read-back"), entry.name);
  if ("failure" in read) {
    // Without an answer nothing is concluded: the next try begins with reading, not before the registry allows it.
    if (again) return { result: TELLING.has(read.failure.class) ? read : { failure }, known };
    return { result: { value: { status: "unknown", failure } }, known };
  }
  const after = { ...known, state: read.value };
  return { result: (await findVersion(turn, after, "read-back")) ?? { failure }, known: after };
}

/**
 * The registry says that it has the version. Of which bytes it does not say: it is looked for, and where it is not seen only
 * an earlier word of the registry's own, to this release, says that they are ours.
 */
async function resolveTaken(turn: Turn, failure: PublishFailure, before: Known): Promise<Tried> {
  const known = { ...before, state: undefined, failure };
  const seen = await waitForSight(turn, known);
  if (seen !== undefined) return { result: seen, known };
  const { outcome } = turn.memory;
  if (outcome?.status === "accepted") return { result: { value: { status: "accepted" } }, known };
  if (outcome?.status === "staged" && outcome.stageId !== undefined) {
    return { result: { value: { status: "staged", stageId: outcome.stageId } }, known };
  }
  const message = `the number is taken, and the registry does not show by what: ${failure.message}`;
  return { result: { value: { status: "unknown", failure: { ...failure, message } } }, known };
}

/** Nobody said that the version was taken, nor that it was not: it is looked for until the deadline. */
export async function settleUnclear(turn: Turn, failure: PublishFailure, known: Known): Promise<Attempt<Settlement>> {
  const { settings, entry } = turn;
  settings.onEvent?.({ kind: "unclear", name: entry.name, message: failure.message });
  const seen = await waitForSight(turn, known);
  return seen ?? { value: { status: "unknown", failure } };
}

/** Looks for the version until it is seen; nothing at the deadline. What is on the stage is shown to nobody here. */
async function waitForSight(turn: Turn, known: Known): Promise<Attempt<Settlement> | undefined> {
  const { client, settings, beforehand } = turn;
  beforehand.giveWay?.();
  return poll(
    async () => {
      const read = await look(turn, "read-back");
      if ("failure" in read) return { value: undefined, settled: false, pause: read.failure.retryAfter };
      const found = await findVersion(turn, { ...known, state: read.value }, "read-back");
      return { value: found, settled: found !== undefined };
    },
    {
      timing: client.timing,
      signal: client.signal,
      deadline: settings.stage === true ? 0 : (settings.wait ?? SCAN),
      ...SCAN_LOOKS,
    },
  );
}
