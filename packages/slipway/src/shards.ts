import { readParallelJob } from "@slipway/ci";
import {
  assignShards,
  chooseShardCount,
  type CostOf,
  formatShard,
  parseShard,
  type PublishPlan,
  type RegistryState,
  ReleaseError,
  type Shard,
  type WorkspacePackage,
} from "@slipway/core";
import { runsWhenPacked } from "@slipway/npm";

import type { Environment } from "./run/run.ts";
import type { Sources } from "./sources.ts";

/** What `plan --shards` takes: how many jobs are to share the packing, or `auto` for as many as pay. */
export type ShardCount = number | "auto";

/** What `pack --shard` takes: which of them this job is, or `ci` where the service's variables tell. */
export type ShardChoice = Shard | "ci";

/** Seconds that a package takes: reading and compressing it, a megabyte of it, and a script such as a small compilation. */
const COSTS = { package: 0.02, megabyte: 0.05, script: 1.5 } as const;

function costOf(pkg: WorkspacePackage | undefined, bytes = 0): number {
  const scripts = pkg !== undefined && runsWhenPacked(pkg) ? COSTS.script : 0;
  return COSTS.package + scripts + (COSTS.megabyte * bytes) / 1e6;
}

/**
 * Divides a plan among jobs, by what its packages are likely to take: their scripts, and the size of what they published last.
 *
 * @returns The same plan where nobody asked for it.
 */
export function divide(
  plan: PublishPlan,
  shards: ShardCount | undefined,
  { workspace }: Sources,
  registry: RegistryState,
): PublishPlan {
  if (shards === undefined) return plan;
  const members = new Map(workspace.packages.map((pkg) => [pkg.name, pkg]));
  const cost: CostOf = ({ name, previousVersion = "" }) => {
    const state = registry.get(name);
    const before = state?.kind === "present" ? state.versions[previousVersion] : undefined;
    return costOf(members.get(name), before?.unpackedSize);
  };
  return assignShards(plan, shards === "auto" ? chooseShardCount(plan.packages.map(cost)) : shards, cost);
}

/** How many jobs would pay for a release of all these packages, whose sizes nobody knows yet. */
export function suggestShards(packages: readonly WorkspacePackage[]): number {
  return chooseShardCount(packages.map((pkg) => costOf(pkg)));
}

/**
 * The part of a plan that this job packs.
 *
 * @param plan As it was read from a file; absent, this job has made its own.
 * @throws {ReleaseError} `SHARD_UNPLANNED`
 */
export function chooseShard(
  choice: ShardChoice | undefined,
  plan: PublishPlan | undefined,
  environment: Environment,
): Shard | undefined {
  if (choice === undefined) return undefined;
  const shard = choice === "ci" ? readParallelJob(environment) : choice;
  if (shard === undefined)
    throw unplanned(
      "`--shard ci` needs the variables of GitLab or CircleCI that number equal jobs, and there are none",
    );
  if (plan === undefined)
    throw unplanned("a shard is a part of a plan that all packing jobs have from one file, and none was given");
  const { shards } = plan;
  if (shards === undefined) throw unplanned(`this job packs shard ${formatShard(shard)}, and the plan is not divided`);
  if (shards !== shard.count || parseShard(formatShard(shard)) === undefined)
    throw unplanned(`this job packs shard ${formatShard(shard)}, and the plan is divided into ${shards}`, shards);
  return shard;
}

function unplanned(message: string, shards?: number): ReleaseError {
  const count = shards ?? 4;
  const divide =
    shards === undefined
      ? `Divide the plan with \`slipway plan --shards ${count} --out plan.json\`, then pack`
      : "Pack";
  return new ReleaseError("SHARD_UNPLANNED", message, {
    hint: `${divide} each part of it: \`slipway pack --plan plan.json --shard 1/${count}\` and so on`,
  });
}
