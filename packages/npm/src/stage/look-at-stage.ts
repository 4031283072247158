import {
  isArrived,
  isWaiting,
  listRegistries,
  type PackedEntry,
  type PlanEntry,
  type PublishFailure,
  type PublishOutcome,
  type PublishPlan,
  registryOf,
  ReleaseError,
  sanitise,
  type StagedVersion,
} from "@slipway/core";
import pLimit from "p-limit";
import * as v from "valibot";

import { hasCredential } from "../config/registry-config.ts";
import type { RegistryClient } from "../registry/client.ts";
import { judgeVersion, readPackage } from "../registry/packument.ts";
import { whatArrived } from "../verify/verify-version.ts";
import { listStage, readPersistently, readStagedIntegrity, viewStaged } from "./stage-client.ts";

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

export interface StageView {
  /** One for each package of the plan, by its name. */
  readonly looks: ReadonlyMap<string, StageLook>;
  /** Other versions of the same packages. */
  readonly leftOver: readonly StagedVersion[];
}

export interface LookOptions {
  readonly plan: PublishPlan;
  /** The report's. */
  readonly outcomes: readonly PublishOutcome[];
  /** Whether to look at bytes too, at the price of a download for each. */
  readonly bytes: boolean;
}

/**
 * Looks where every version of a release is now. A report's stage identifier is believed in nothing: where it leads to
 * nothing, or to something else, the version is looked for by its name.
 *
 * @throws {ReleaseError} `NOT_LOGGED_IN`, `STAGE_UNREADABLE`, and `STAGE_MISMATCH` for a report that contradicts itself.
 */
export async function lookAtStage(client: RegistryClient, { plan, outcomes, bytes }: LookOptions): Promise<StageView> {
  const outcomeOf = new Map(outcomes.map((outcome) => [outcome.name, outcome]));
  const planned = new Set(plan.packages.map(({ name }) => name));
  const unplanned = outcomes.find((outcome) => isWaiting(outcome) && !planned.has(outcome.name));
  if (unplanned !== undefined) throw notPlanned(unplanned);
  const entries = plan.packages.map((entry) => requireEntry(entry, outcomeOf.get(entry.name)));
  const registries = listRegistries({ ...plan, packages: entries }).filter((registry) =>
    entries.some((entry) => registryOf(plan, entry) === registry),
  );
  for (const registry of registries) if (!hasCredential(registry, client.config)) throw notLoggedIn(registry);
  const lists = new Map(
    await Promise.all(registries.map(async (registry) => [registry, await listStage(client, registry)] as const)),
  );
  const limit = pLimit(REQUESTS_AT_ONCE);
  const looks = await limit.map(entries, async (entry) => {
    const registry = registryOf(plan, entry);
    const listed = lists.get(registry) ?? [];
    return lookAt(client, { registry, entry, listed, outcome: outcomeOf.get(entry.name), bytes });
  });
  const own = new Set(looks.flatMap((look) => (look.kind === "waiting" ? [look.staged.id] : [])));
  const leftOver = entries.flatMap((entry) =>
    (lists.get(registryOf(plan, entry)) ?? []).filter(({ name, id }) => name === entry.name && !own.has(id)),
  );
  return { looks: new Map(looks.map((look) => [look.entry.name, look])), leftOver };
}

function requireEntry(entry: PlanEntry, outcome: PublishOutcome | undefined): PackedEntry {
  const { name, version, tarball } = entry;
  if (outcome !== undefined && outcome.version !== version) throw notPlanned(outcome);
  if (tarball === undefined) throw mismatch(`the report's plan has no integrity for \`${name} ${version}\``);
  return whatArrived({ ...entry, tarball }, outcome);
}

function notPlanned({ name, version }: PublishOutcome): ReleaseError {
  return mismatch(`\`${name} ${version}\` is not in the report's plan`);
}

export function mismatch(what: string): ReleaseError {
  return new ReleaseError("STAGE_MISMATCH", sanitise(`the stage is not what the report says: ${what}`), {
    hint: "Nothing was changed. Take the report from the job that staged the release, and look with `npm stage view`",
  });
}

interface Subject {
  readonly registry: string;
  readonly entry: PackedEntry;
  readonly outcome: PublishOutcome | undefined;
  /** What the registry lists of its stage. */
  readonly listed: readonly StagedVersion[];
  readonly bytes: boolean;
}

async function lookAt(client: RegistryClient, subject: Subject): Promise<StageLook> {
  const { registry, entry, bytes } = subject;
  const staged = await findStaged(client, subject);
  if (staged === undefined) return findOnRegistry(client, registry, entry);
  if (!bytes) return { kind: "waiting", entry, staged };
  const integrity = await readStagedIntegrity(client, registry, staged.id, entry.tarball.size);
  if (integrity === undefined) return findOnRegistry(client, registry, entry);
  return { kind: "waiting", entry, staged: { ...staged, integrity } };
}

async function findStaged(
  client: RegistryClient,
  { registry, entry, outcome, listed }: Subject,
): Promise<StagedVersion | undefined> {
  const isIt = ({ name, version }: StagedVersion): boolean => name === entry.name && version === entry.version;
  const found = listed.find(isIt);
  const id = v.safeParse(stageIdSchema, outcome?.stageId);
  const isOver = outcome !== undefined && isArrived(outcome) && outcome.status !== "staged";
  if (found !== undefined || !id.success || isOver) return found;
  const viewed = await viewStaged(client, registry, id.output);
  return viewed !== undefined && isIt(viewed) ? viewed : undefined;
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
