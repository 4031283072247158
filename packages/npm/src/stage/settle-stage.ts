import {
  isArrived,
  type PlanEntry,
  type PublishFailure,
  publishInOrder,
  type PublishOutcome,
  type PublishPlan,
  registryOf,
} from "@slipway/core";

import type { RegistryClient } from "../registry/client.ts";
import { isAlreadyThere } from "../registry/failure.ts";
import { isAborted, poll, SCAN, SCAN_LOOKS } from "../registry/retry.ts";
import { createSecondFactors, type SecondFactor, type SecondFactorsOptions } from "../registry/second-factor.ts";
import { failUnclear } from "../registry/version-answer.ts";
import { findOnRegistry, type StageLook } from "./look-at-stage.ts";
import { type ChangedStage, changeStaged, type StageChange, viewStaged } from "./stage-client.ts";

/** Beside those that wait for a person's word. */
const CHANGES_AT_ONCE = 4;

export interface StagedReleaseOptions {
  readonly plan: PublishPlan;
  readonly change: StageChange;
  /** The report's. */
  readonly outcomes: readonly PublishOutcome[];
  /** Of `lookAtStage`. */
  readonly looks: ReadonlyMap<string, StageLook>;
  readonly secondFactor: SecondFactorsOptions;
  /** Milliseconds to look for what may have been approved; absent, as long as npm's scan takes. */
  readonly wait: number | undefined;
  /** Told of every outcome that is settled now, and waited for before anything that depends on it. */
  readonly onOutcome?: (outcome: PublishOutcome) => void | Promise<void>;
}

export interface StagedReleaseResult {
  /** The report's, with one for each package of the plan. */
  readonly outcomes: readonly PublishOutcome[];
  /** Whether it ended because a registry wanted a second factor that it did not get. */
  readonly refused: boolean;
}

/**
 * Approves everything that waits, dependencies before dependents, or rejects it, dependents before dependencies. At no time
 * is something public without what it needs, or on the stage when that is gone. A failure holds exactly what comes after
 * it; what is held or not attempted stays on the stage, and a second run goes on.
 */
export async function settleStagedRelease(
  client: RegistryClient,
  options: StagedReleaseOptions,
): Promise<StagedReleaseResult> {
  const { plan, change, outcomes, looks, wait, onOutcome } = options;
  const factorOf = createSecondFactors(client, options.secondFactor);
  const factors = new Set(
    [...looks.values()].filter(({ kind }) => kind === "waiting").map(({ entry }) => factorOf(registryOf(plan, entry))),
  );
  const previous = new Map(outcomes.map((outcome) => [outcome.name, outcome]));
  const results = new Map<string, PublishOutcome>();

  await publishInOrder(change === "approve" ? plan.packages : invert(plan.packages), {
    concurrency: CHANGES_AT_ONCE,
    publish: async (entry, giveWay) => {
      const { name, version } = entry;
      const before = previous.get(name) ?? { name, version, status: "not-attempted", attempt: 0, timings: {} };
      const registry = registryOf(plan, entry);
      const settling = { client, registry, change, secondFactor: factorOf(registry), wait, giveWay };
      const look = looks.get(name);
      const settled =
        look === undefined || isOver(before, look) ? undefined : await settleStaged(look, before, settling);
      const result = settled === undefined ? before : { ...clear(before), ...settled };
      results.set(name, result);
      // To the order, what may be followed by whatever waits for it is accepted.
      const passes =
        isArrived(result) || (change === "reject" && (settled === undefined || result.status === "rejected"));
      return passes ? { ...result, status: "accepted" } : result;
    },
    onOutcome: async (outcome) => {
      const { name, status, heldBy } = outcome;
      const before = previous.get(name);
      const result = results.get(name) ?? { ...(before === undefined ? outcome : clear(before)), status, heldBy };
      results.set(name, result);
      if (result !== before) await onOutcome?.(result);
    },
    isStopped: () => (factors.size > 0 && [...factors].every(isClosed)) || isAborted(client.signal),
  });
  return {
    outcomes: [
      ...outcomes.map((outcome) => results.get(outcome.name) ?? outcome),
      ...plan.packages.flatMap(({ name }) => (previous.has(name) ? [] : (results.get(name) ?? []))),
    ],
    refused: [...factors].some(isClosed),
  };
}

function isClosed(factor: SecondFactor): boolean {
  return factor.isClosed();
}

/** What was public before, or is approved and not to be seen yet, stays what it was. */
function isOver(before: PublishOutcome, look: StageLook): boolean {
  if (before.status === "accepted") return look.kind === "gone";
  return isArrived(before) && before.status !== "staged" && look.kind === "public";
}

/** What an earlier run said about a package that has its turn again. */
function clear({ failure: _failure, heldBy: _heldBy, ...outcome }: PublishOutcome): PublishOutcome {
  return outcome;
}

/** Who waits for a package now waits to be waited for. */
function invert(entries: readonly PlanEntry[]): PlanEntry[] {
  const dependents = new Map<string, string[]>(entries.map(({ name }) => [name, []]));
  for (const { name, dependsOn } of entries) for (const needed of dependsOn) dependents.get(needed)?.push(name);
  return entries.map((entry) => ({ ...entry, dependsOn: dependents.get(entry.name) ?? [] }));
}

interface Settling {
  readonly client: RegistryClient;
  readonly registry: string;
  readonly change: StageChange;
  readonly secondFactor: SecondFactor;
  readonly wait: number | undefined;
  /** Called when nothing is left but to wait. */
  readonly giveWay: () => void;
}

/** How the turn of one version ended: what of its outcome is new. */
type StageSettlement = Pick<PublishOutcome, "status" | "failure" | "stageId">;

type Waiting = Extract<StageLook, { readonly kind: "waiting" }>;

/** Approves or rejects one version, or finds out that this has been done. Never throws. */
async function settleStaged(look: StageLook, before: PublishOutcome, settling: Settling): Promise<StageSettlement> {
  const { client, registry, change, secondFactor } = settling;
  if (look.kind !== "waiting") return describeLook(look, before, change);
  const { staged } = look;
  const changed =
    change === "reject" || staged.isValidated
      ? await settleChange(look, await changeStaged(client, registry, secondFactor, staged, change), settling)
      : { status: "failed" as const, failure: fail("it waits on the stage for the registry's own checks") };
  return { ...changed, stageId: staged.id };
}

function fail(message: string): PublishFailure {
  return { class: "invalid", phase: "read", message };
}

const GONE = fail(
  "neither on the stage nor shown by the registry: it was rejected, or was approved and is still being scanned, in which case a later run recognises it",
);

function describeLook(
  look: Exclude<StageLook, { readonly kind: "waiting" }>,
  before: PublishOutcome,
  change: StageChange,
): StageSettlement {
  if (look.kind !== "gone") return settleSeen(look);
  return change === "reject" || before.status === "rejected"
    ? { status: "rejected" }
    : { status: "failed", failure: GONE };
}

async function settleChange(
  look: Waiting,
  { maybeDone, ...result }: ChangedStage,
  settling: Settling,
): Promise<StageSettlement> {
  const { client, change, secondFactor } = settling;
  if ("failure" in result) {
    const { failure } = result;
    if (failure.code === "EOTP" && (secondFactor.isClosed() || isAborted(client.signal))) {
      return { status: "not-attempted", failure: secondFactor.isClosed() ? failure : undefined };
    }
    if (isAlreadyThere(failure)) return seek(look, failure, settling);
    return maybeDone ? settleLost(look, failure, settling) : { status: "failed", failure };
  }
  if (result.value === "done") return { status: change === "approve" ? "accepted" : "rejected" };
  if (result.value === "absent") return settleAbsent(look, GONE, settling);
  // Without the registry's own word of success only what it shows tells.
  const failure = failUnclear(result.value);
  return change === "approve" ? seek(look, failure, settling) : settleLost(look, failure, settling);
}

/** Nobody said what became of it: what is still on the stage was not done. */
async function settleLost(look: Waiting, failure: PublishFailure, settling: Settling): Promise<StageSettlement> {
  const { client, registry } = settling;
  const left = await viewStaged(client, registry, look.staged.id).then(
    (staged) => (staged === undefined ? "absent" : "waiting"),
    () => "unread",
  );
  if (left === "waiting") return { status: "failed", failure };
  return left === "absent" ? settleAbsent(look, failure, settling) : seek(look, failure, settling);
}

/** It has left the stage, by whose word nobody knows: only an approval brings it to the registry. */
async function settleAbsent(look: Waiting, failure: PublishFailure, settling: Settling): Promise<StageSettlement> {
  const { client, registry, change } = settling;
  if (change === "approve") return seek(look, failure, settling);
  const found = await findOnRegistry(client, registry, look.entry).catch(() => undefined);
  if (found === undefined) return { status: "unknown", failure };
  return found.kind === "gone" ? { status: "rejected" } : settleSeen(found);
}

/** Looks for the version until it is seen, or the deadline has passed. */
async function seek(
  { entry }: Waiting,
  failure: PublishFailure,
  { client, registry, wait, giveWay }: Settling,
): Promise<StageSettlement> {
  giveWay();
  const found = await poll(
    async () => {
      const shown = await findOnRegistry(client, registry, entry).catch(() => undefined);
      const settled = shown?.kind === "public" || shown?.kind === "other";
      return { value: settled ? shown : undefined, settled };
    },
    { timing: client.timing, signal: client.signal, deadline: wait ?? SCAN, ...SCAN_LOOKS },
  );
  return found === undefined ? { status: "unknown", failure } : settleSeen(found);
}

function settleSeen(look: Extract<StageLook, { readonly kind: "public" | "other" }>): StageSettlement {
  return look.kind === "public" ? { status: "published" } : { status: "failed", failure: look.failure };
}
