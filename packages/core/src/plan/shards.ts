import { compareText } from "../problems/problem.ts";
import type { PlanEntry, PublishPlan } from "./publish-plan.ts";

/** One of the jobs that share the packing of a plan. */
export interface Shard {
  /** From 1 to `count`. */
  readonly index: number;
  readonly count: number;
}

/** How many jobs one plan is packed by at most: a matrix of GitHub's has 256. */
export const MOST_SHARDS = 256;

/** Seconds of packing that are worth a job of their own, which installs and builds before it packs: docs/decisions.md. */
const WORTH_A_JOB = 180;

/**
 * The number of jobs at which packing takes each of them a few minutes; 1 where a second one would not pay.
 *
 * @param costs What packing each package takes, in seconds.
 */
export function chooseShardCount(costs: readonly number[]): number {
  const seconds = costs.reduce((sum, cost) => sum + cost, 0);
  return Math.min(Math.max(1, Math.ceil(seconds / WORTH_A_JOB)), Math.max(1, costs.length), MOST_SHARDS);
}

/** What packing one package takes, in seconds. */
export type CostOf = (entry: PlanEntry) => number;

/**
 * Says of each package which of several jobs packs it, so that the jobs take about as long, and packages that need each other
 * are built by one job wherever they fit into one. The same plan, costs and count give the same shares.
 *
 * @param count From 1 to `MOST_SHARDS`. Jobs beyond the number of packages stay without any.
 */
export function assignShards(plan: PublishPlan, count: number, costOf: CostOf): PublishPlan {
  const costs = new Map(plan.packages.map((entry) => [entry.name, costOf(entry)]));
  const weigh = (names: readonly string[]): number => names.reduce((sum, name) => sum + (costs.get(name) ?? 0), 0);
  const share = weigh([...costs.keys()]) / count;
  const pieces = listFamilies(plan.packages)
    .flatMap((family) => cut(family, share, costs))
    .map((names) => ({ names, cost: weigh(names) }))
    .toSorted((a, b) => b.cost - a.cost || compareText(a.names[0] ?? "", b.names[0] ?? ""));
  const loads = Array.from({ length: count }, () => 0);
  const shardOf = new Map<string, number>();
  for (const { names, cost } of pieces) {
    const lightest = loads.indexOf(Math.min(...loads));
    loads[lightest] = (loads[lightest] ?? 0) + cost;
    for (const name of names) shardOf.set(name, lightest + 1);
  }
  return {
    ...plan,
    shards: count,
    packages: plan.packages.map((entry) => ({ ...entry, shard: shardOf.get(entry.name) ?? 1 })),
  };
}

/** Packages that are connected by what they need, each family with what is needed right before whoever needs it. */
function listFamilies(packages: readonly PlanEntry[]): string[][] {
  const needs = new Map(packages.map(({ name, dependsOn }) => [name, dependsOn]));
  const connected = new Map(packages.map(({ name }): [string, Set<string>] => [name, new Set()]));
  for (const { name, dependsOn } of packages) {
    for (const needed of dependsOn) {
      connected.get(name)?.add(needed);
      connected.get(needed)?.add(name);
    }
  }
  const found = new Set<string>();
  return packages.flatMap(({ name }) => {
    if (found.has(name)) return [];
    const members = new Set([name]);
    for (const member of members) for (const next of connected.get(member) ?? []) members.add(next);
    const family = new Set<string>();
    for (const member of members) addWithNeeds(member, needs, family);
    for (const member of family) found.add(member);
    return [[...family]];
  });
}

/** Deep chains are longer than a stack of calls may be. */
function addWithNeeds(name: string, needs: ReadonlyMap<string, readonly string[]>, family: Set<string>): void {
  const path = [name];
  for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
    const next = needs.get(last)?.find((needed) => !family.has(needed));
    if (next !== undefined) path.push(next);
    else {
      family.add(last);
      path.pop();
    }
  }
}

/** A family that is too much for one job, in pieces that are not. */
function cut(family: readonly string[], share: number, costs: ReadonlyMap<string, number>): string[][] {
  const pieces: string[][] = [];
  let room = 0;
  for (const name of family) {
    const cost = costs.get(name) ?? 0;
    const piece = pieces.at(-1);
    if (piece === undefined || cost > room) {
      pieces.push([name]);
      room = share - cost;
    } else {
      piece.push(name);
      room -= cost;
    }
  }
  return pieces;
}

/** `2/4`, as a command line names the second of four shards. */
export function formatShard({ index, count }: Shard): string {
  return `${index}/${count}`;
}

/** @returns Nothing where the text names no shard. */
export function parseShard(text: string): Shard | undefined {
  const [, index = "", count = ""] = /^(\d{1,3})\/(\d{1,3})$/u.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  return shard.index >= 1 && shard.index <= shard.count && shard.count <= MOST_SHARDS ? shard : undefined;
}

/** Every job's share, for the matrix of those that pack. A plan that nobody divided has one. */
export function listShards({ shards = 1 }: Pick<PublishPlan, "shards">): Shard[] {
  return Array.from({ length: shards }, (_, index) => ({ index: index + 1, count: shards }));
}
