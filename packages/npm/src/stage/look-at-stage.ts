import {
  compareStaged,
  isWaiting,
  type PackedEntry,
  type PlanEntry,
  type PublishFailure,
  type PublishOutcome,
  type PublishPlan,
  ReleaseError,
  type StagedVersion,
} from "@slipway/core";
import pLimit from "p-limit";
import * as v from "valibot";

import { hasCredential } from "../config/registry-config.ts";
import type { RegistryClient } from "../registry/client.ts";
import { judgeVersion, readPackage } from "../registry/packument.ts";
import { readPersistently, readStagedIntegrity, readStageEntry } from "./stage-client.ts";

const REQUESTS_AT_ONCE = 8;

/** It becomes part of an address. */
const stageIdSchema = v.pipe(v.string(), v.uuid());

/**
 * Where a version is now: it waits on the stage, the registry shows our bytes, shows others, or neither the stage nor the
 * registry has it.
 */
export type StageLook =
  | { readonly kind: "waiting"; readonly entry: PackedEntry; readonly staged: StagedVersion }
  | { readonly kind: "public"; readonly entry: PackedEntry }
  | { readonly kind: "other"; readonly entry: PackedEntry; readonly failure: PublishFailure }
  | { readonly kind: "gone"; readonly entry: PackedEntry };

export interface LookOptions {
  readonly plan: PublishPlan;
  /** The report's. Those that are public, or were never staged, are not looked at. */
  readonly outcomes: readonly PublishOutcome[];
  /** Whether to compare bytes too, at the price of a download for each. */
  readonly compareBytes: boolean;
}

/**
 * Looks at everything that a report says is on the stage, and believes the report in nothing: a stage identifier that
 * stands for another package, version, dist-tag or tarball ends it all, before anything is changed.
 *
 * @returns By package name.
 * @throws {ReleaseError} `NOT_LOGGED_IN`, `STAGE_MISMATCH`, `STAGE_UNREADABLE`.
 */
export async function lookAtStage(
  client: RegistryClient,
  { plan, outcomes, compareBytes }: LookOptions,
): Promise<ReadonlyMap<string, StageLook>> {
  const { registry } = plan;
  if (!hasCredential(registry, client.config)) throw notLoggedIn(registry);
  const limit = pLimit(REQUESTS_AT_ONCE);
  const entryOf = new Map(plan.packages.map((entry) => [entry.name, entry]));
  const looks = await Promise.all(
    outcomes.filter(isWaiting).map(async (outcome) =>
      limit(async () => {
        const entry = requireEntry(entryOf.get(outcome.name), outcome);
        return lookAt(client, registry, entry, requireStageId(outcome), compareBytes);
      }),
    ),
  );
  requireAgreement(looks);
  return new Map(looks.map((look) => [look.entry.name, look]));
}

async function lookAt(
  client: RegistryClient,
  registry: string,
  entry: PackedEntry,
  id: string | undefined,
  compareBytes: boolean,
): Promise<StageLook> {
  const { name, version, tarball } = entry;
  const staged = await readStageEntry(client, registry, { name, version, id });
  if (staged === undefined) return findOnRegistry(client, registry, entry);
  if (!compareBytes || compareStaged(entry, staged).length > 0) return { kind: "waiting", entry, staged };
  const integrity = await readStagedIntegrity(client, registry, staged.id, tarball.size);
  return { kind: "waiting", entry, staged: { ...staged, integrity } };
}

function requireEntry(entry: PlanEntry | undefined, { name, version }: PublishOutcome): PackedEntry {
  if (entry?.version !== version) throw mismatch(`\`${name} ${version}\` is not in the report's plan`);
  const { tarball } = entry;
  if (tarball === undefined) throw mismatch(`the report's plan has no integrity for \`${name} ${version}\``);
  return { ...entry, tarball };
}

function requireStageId({ name, version, stageId }: PublishOutcome): string | undefined {
  if (stageId === undefined) return undefined;
  const id = v.safeParse(stageIdSchema, stageId);
  if (id.success) return id.output;
  throw mismatch(`\`${stageId}\` of \`${name} ${version}\` is no stage identifier`);
}

function requireAgreement(looks: readonly StageLook[]): void {
  const differences = looks.flatMap((look) => {
    if (look.kind !== "waiting") return [];
    const { entry, staged } = look;
    const found = compareStaged(entry, staged);
    return found.length === 0 ? [] : [`\`${staged.id}\` of \`${entry.name} ${entry.version}\` has ${found.join(", ")}`];
  });
  const [first, ...more] = differences;
  if (first === undefined) return;
  throw mismatch(more.length === 0 ? first : `${first} (and ${more.length} more like that)`);
}

function mismatch(what: string): ReleaseError {
  return new ReleaseError("STAGE_MISMATCH", `the stage is not what the report says: ${what}`, {
    hint: "Nothing was changed. Take the report from the job that staged the release, and look with `npm stage view`",
  });
}

function notLoggedIn(registry: string): ReleaseError {
  return new ReleaseError("NOT_LOGGED_IN", `npm's configuration has no credential for \`${registry}\``, {
    hint: "Staged versions are approved by a person: log in with `npm login` and run this again",
  });
}

/**
 * Looks on the registry for what is no longer on the stage: it was approved, or rejected.
 *
 * @throws {ReleaseError} `STAGE_UNREADABLE`
 */
export async function findOnRegistry(
  client: RegistryClient,
  registry: string,
  entry: PackedEntry,
): Promise<Exclude<StageLook, { readonly kind: "waiting" }>> {
  const request = { name: entry.name, registry, as: "anybody-first" } as const;
  const state = await readPersistently(client, async () => readPackage(client, request));
  const judgement = judgeVersion(entry, state, "read");
  if (judgement.kind === "ours") return { kind: "public", entry };
  if (judgement.kind === "other") return { kind: "other", entry, failure: judgement.failure };
  return { kind: "gone", entry };
}
