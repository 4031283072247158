import type { ReleaseContext, RepositoryIdentity } from "../context/release-context.ts";
import { createDependencyGraph, reaches } from "../dependencies/edges.ts";
import { condense } from "../dependencies/graph.ts";
import type { Problem } from "../problems/problem.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";
import type { PackedPlan, PlanEntry, PublishedEntry, PublishPlan } from "./publish-plan.ts";

/** What packing must leave as it was. The tarball is what it adds. */
const FIELDS = [
  "version",
  "directory",
  "access",
  "keepAccess",
  "distTag",
  "registry",
  "provenance",
  "dependsOn",
  "previousVersion",
  "firstPublish",
  "builds",
  "shard",
] as const satisfies readonly (keyof PlanEntry)[];

type PlanProblem = Problem<"PACKED_PLAN_MISMATCH" | "PACKED_REGISTRY_MISMATCH">;

type PlanValue = string | number | boolean | readonly string[] | RepositoryIdentity | undefined;

/**
 * Where a plan that comes from a job which ran anybody's code differs from the plan made before any of it ran. Every
 * difference is an error: what was not planned is not published.
 */
export function comparePlans(expected: PublishPlan, packed: PublishPlan): PlanProblem[] {
  return [
    ...(expected.registry === packed.registry
      ? []
      : [
          problemOf("PACKED_REGISTRY_MISMATCH", {
            field: "registry",
            actual: packed.registry,
            expected: expected.registry,
          }),
        ]),
    ...compareOrigin(expected, packed),
    ...compareEntries(expected.packages, packed.packages),
    ...comparePublished(expected, packed),
  ];
}

/** Whether what is to be published was packed for this run: its provenance names the run's commit and no other. */
export function compareCommit(
  { commit: packed }: Pick<PublishPlan, "commit">,
  { commit: run }: Pick<ReleaseContext, "commit">,
): Problem<"PACKED_COMMIT_MISMATCH">[] {
  if (packed === undefined || run === undefined || packed === run) return [];
  return [{ code: "PACKED_COMMIT_MISMATCH", severity: "error", field: "commit", actual: packed, expected: run }];
}

function comparePublished(expected: PublishPlan, packed: PublishPlan): PlanProblem[] {
  const [before, after] = [expected, packed].map(
    ({ published = [] }) => new Map(published.map((entry) => [entry.name, describePublished(entry)])),
  );
  const names = new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])]);
  return [...names].flatMap((name) => compareValue("published", before?.get(name), after?.get(name), name));
}

function describePublished(entry: PublishedEntry): string {
  const { version, integrity = "no integrity", distTag, registry = "", provenance = "", sameCommit } = entry;
  return `${version}, ${integrity}, ${distTag}, ${registry}, ${provenance}, same commit: ${sameCommit}`;
}

function compareOrigin(expected: PublishPlan, packed: PublishPlan): PlanProblem[] {
  return (["repository", "ref", "commit", "shards"] as const).flatMap((field) =>
    compareValue(field, expected[field], packed[field]),
  );
}

function compareEntries(expected: readonly PlanEntry[], packed: readonly PlanEntry[]): PlanProblem[] {
  const planned = new Map(expected.map((entry) => [entry.name, entry]));
  const found = new Set(packed.map(({ name }) => name));
  return [
    ...packed.flatMap((entry) => compareEntry(planned.get(entry.name), entry)),
    ...expected
      .filter(({ name }) => !found.has(name))
      .map(({ name, version }) =>
        problemOf("PACKED_PLAN_MISMATCH", { package: name, field: "packages", expected: version }),
      ),
  ];
}

function compareEntry(expected: PlanEntry | undefined, packed: PlanEntry): PlanProblem[] {
  if (expected === undefined)
    return [problemOf("PACKED_PLAN_MISMATCH", { package: packed.name, field: "packages", actual: packed.version })];
  return [
    ...FIELDS.flatMap((field) => compareValue(field, expected[field], packed[field], packed.name)),
    ...compareFingerprint(expected, packed),
  ];
}

function compareFingerprint(expected: PlanEntry, packed: PlanEntry): PlanProblem[] {
  const [before = {}, after = {}] = [expected.fingerprint, packed.fingerprint];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted().flatMap((field) => {
    const [planned, actual] = [before, after].map((it) => (Object.hasOwn(it, field) ? it[field] : undefined));
    return compareValue(`fingerprint.${field}`, planned, actual, packed.name);
  });
}

/**
 * The plan that a job publishes by: the one made before any code of the repository ran, of which the packed one is known
 * to say the same, with what packing added. What is only shown or told to others comes from nowhere else.
 */
export function adoptPlan(trusted: PublishPlan, packed: PackedPlan): PackedPlan {
  const entries = new Map(trusted.packages.map((entry) => [entry.name, entry]));
  return {
    ...trusted,
    packages: packed.packages.map((entry) => ({ ...(entries.get(entry.name) ?? entry), tarball: entry.tarball })),
  };
}

/**
 * Where packed manifests need what the plan does not wait for. In a circle of theirs the plan has decided who goes first.
 *
 * @param packages As their tarballs have them.
 */
export function compareOrder(plan: PublishPlan, packages: readonly WorkspacePackage[]): PlanProblem[] {
  const needs = condense(createDependencyGraph(packages));
  const planned = new Map(plan.packages.map(({ name, dependsOn }) => [name, dependsOn]));
  return plan.packages.flatMap(({ name, dependsOn }) => {
    const missing = (needs.get(name) ?? []).filter(
      (needed) => !dependsOn.includes(needed) && !reaches(planned, needed, name),
    );
    return missing.map((needed) =>
      problemOf("PACKED_PLAN_MISMATCH", { package: name, field: "dependsOn", expected: needed, reason: "order" }),
    );
  });
}

function compareValue(field: string, expected: PlanValue, actual: PlanValue, name?: string): PlanProblem[] {
  const [before, after] = [show(expected), show(actual)];
  if (before === after) return [];
  return [
    problemOf("PACKED_PLAN_MISMATCH", {
      package: name,
      field,
      actual: after,
      expected: before,
    }),
  ];
}

/** In one spelling: the order of names and keys means nothing. */
function show(value: PlanValue): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  if (typeof value === "boolean" || typeof value === "number") return String(value);
  if (isNames(value)) return value.toSorted().join(", ");
  return `${value.server}/${value.owner}/${value.name}`;
}

function isNames(value: readonly string[] | RepositoryIdentity): value is readonly string[] {
  return Array.isArray(value);
}

function problemOf(code: PlanProblem["code"], details: Partial<Problem>): PlanProblem {
  return { ...details, code, severity: "error" };
}
