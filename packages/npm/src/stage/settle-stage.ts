import {
  isArrived,
  type PlanEntry,
  type PublishFailure,
  publishInOrder,
  type PublishOutcome,
  type PublishPlan,
} from "@slipway/core";

import type { RegistryClient } from "../registry/client.ts";
import { isAlreadyThere } from "../registry/failure.ts";
import { isAborted } from "../registry/retry.ts";
import { createSecondFactor, type SecondFactor, type SecondFactorOptions } from "../registry/second-factor.ts";
import { failUnclear, type UnclearAnswer } from "../registry/version-answer.ts";
import { findOnRegistry, type StageLook } from "./look-at-stage.ts";
import { type ChangedStage, changeStaged, type StageChange } from "./stage-client.ts";

/** A one-time password lives half a minute: what fits into one needs not be asked for twice. */
const CHANGES_AT_ONCE = 4;

export interface StagedReleaseOptions {
  readonly plan: PublishPlan;
  readonly change: StageChange;
  /** The report's. */
  readonly outcomes: readonly PublishOutcome[];
  /** Of `lookAtStage`. */
  readonly looks: ReadonlyMap<string, StageLook>;
  readonly secondFactor: SecondFactorOptions;
  /** Told of every outcome that is settled now, and waited for before anything that depends on it. */
  readonly onOutcome?: (outcome: PublishOutcome) => void | Promise<void>;
}

export interface StagedReleaseResult {
  /** One for each package of the plan, in its order. */
  readonly outcomes: readonly PublishOutcome[];
  /** Whether it ended because the registry wanted a second factor that it did not get. */
  readonly refused: boolean;
}

/**
 * Approves everything that waits, dependencies before dependents, or rejects it, dependents before dependencies, within
 * one two-factor session. At no time is something public without what it needs, or on the stage when that is gone. A
 * failure holds exactly what comes after it; what is held or not attempted stays on the stage, and a second run goes on.
 */
export async function settleStagedRelease(
  client: RegistryClient,
  options: StagedReleaseOptions,
): Promise<StagedReleaseResult> {
  const { plan, change, outcomes, looks, onOutcome } = options;
  const secondFactor = createSecondFactor(client, options.secondFactor);
  const settling: Settling = { client, registry: plan.registry, change, secondFactor };
  const previous = new Map(outcomes.map((outcome) => [outcome.name, outcome]));
  const results = new Map<string, PublishOutcome>();

  await publishInOrder(change === "approve" ? plan.packages : invert(plan.packages), {
    concurrency: CHANGES_AT_ONCE,
    publish: async ({ name, version }) => {
      const before = previous.get(name) ?? { name, version, status: "not-attempted", attempt: 0, timings: {} };
      const look = looks.get(name);
      const result = look === undefined ? before : { ...clear(before), ...(await settleStaged(look, settling)) };
      results.set(name, result);
      // To the order, what may be followed by whatever waits for it is accepted.
      const passes = isArrived(result) || (change === "reject" && (look === undefined || result.status === "rejected"));
      return passes ? { ...result, status: "accepted" } : result;
    },
    onOutcome: async (outcome) => {
      const { name, status, heldBy } = outcome;
      const before = previous.get(name);
      const result = results.get(name) ?? { ...(before === undefined ? outcome : clear(before)), status, heldBy };
      results.set(name, result);
      if (looks.has(name)) await onOutcome?.(result);
    },
    isStopped: () => secondFactor.isClosed() || isAborted(client.signal),
  });
  return {
    outcomes: plan.packages.flatMap(({ name }) => results.get(name) ?? []),
    refused: secondFactor.isClosed(),
  };
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

const GONE: PublishFailure = {
  class: "invalid",
  phase: "read",
  message:
    "neither on the stage nor shown by the registry: it was rejected, or was approved and is still being scanned, in which case a later run recognises it",
};

interface Settling {
  readonly client: RegistryClient;
  readonly registry: string;
  readonly change: StageChange;
  readonly secondFactor: SecondFactor;
}

/** How the turn of one version ended: what of its outcome is new. */
type StageSettlement = Pick<PublishOutcome, "status" | "failure" | "stageId">;

/** Approves or rejects one version, or finds out that this has been done. Never throws. */
async function settleStaged(look: StageLook, settling: Settling): Promise<StageSettlement> {
  if (look.kind !== "waiting") return describeLook(look, settling.change);
  const { client, registry, change, secondFactor } = settling;
  const { id: stageId } = look.staged;
  const result = await changeStaged(client, registry, secondFactor, look.staged, change);
  if ("value" in result) {
    if (result.value !== "done") return { ...(await settleUnclear(look, result.value, settling)), stageId };
    return { status: change === "approve" ? "accepted" : "rejected", stageId };
  }
  return { ...(await resolve(look, result, settling)), stageId };
}

function describeLook(look: Exclude<StageLook, { readonly kind: "waiting" }>, change: StageChange): StageSettlement {
  if (look.kind === "public") return { status: "published" };
  if (look.kind === "other") return { status: "failed", failure: look.failure };
  return change === "approve" ? { status: "failed", failure: GONE } : { status: "rejected" };
}

/** Without the registry's own word of success only what it shows tells whether the version is public. */
async function settleUnclear(
  { entry }: Extract<StageLook, { readonly kind: "waiting" }>,
  answer: UnclearAnswer,
  { client, registry, change }: Settling,
): Promise<StageSettlement> {
  const found = await findOnRegistry(client, registry, entry).catch(() => undefined);
  if (found?.kind === "public" || found?.kind === "other") return describeLook(found, change);
  return { status: "unknown", failure: failUnclear(answer) };
}

/** Finds out what a refusal, or an answer that never came, means for the version. */
async function resolve(
  look: Extract<StageLook, { readonly kind: "waiting" }>,
  { failure, maybeDone }: Extract<ChangedStage, { readonly failure: unknown }>,
  { client, registry, change, secondFactor }: Settling,
): Promise<StageSettlement> {
  if (failure.code === "EOTP" && (secondFactor.isClosed() || isAborted(client.signal))) {
    return { status: "not-attempted", failure: secondFactor.isClosed() ? failure : undefined };
  }
  const left = failure.status === 404;
  if (!left && !maybeDone && !isAlreadyThere(failure)) return { status: "failed", failure };
  const found = await findOnRegistry(client, registry, look.entry).catch(() => undefined);
  if (found?.kind === "public" || found?.kind === "other") return describeLook(found, change);
  // Somebody else's approval or rejection is told from a lost answer to ours by whether there was one.
  if (left && maybeDone) return { status: change === "approve" ? "accepted" : "rejected" };
  return { status: "failed", failure };
}
