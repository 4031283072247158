import { indexPackages, listDependencies, resolveDependency } from "../../dependencies/dependency.ts";
import type { Manifest } from "../../json/json.ts";
import { type PlanEntry, publishedBefore, type PublishPlan } from "../../plan/publish-plan.ts";
import type { Problem } from "../../problems/problem.ts";
import type { PublishedVersion, RegistryState } from "../../registry/registry-state.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import type { World } from "../../world/answer.ts";
import { findUnasked, judgeWorld, type Judgement, type Released, targetOf } from "../../world/judge.ts";
import { tarballProblem } from "./subject.ts";

/** A package as its tarball has it. */
export interface PackedPackage {
  readonly entry: PlanEntry;
  readonly manifest: Manifest;
  /** The package it was packed from. Absent where there is no checkout. */
  readonly source: WorkspacePackage | undefined;
}

/** A whole release, packed, and what is around it. */
export interface PackedWorld {
  readonly packages: readonly PackedPackage[];
  /** All of the release, where others pack a part of it; absent, `packages` are all. */
  readonly planned?: readonly PlanEntry[] | undefined;
  readonly registry: RegistryState | undefined;
  /** The workspace's packages. */
  readonly members: readonly WorkspacePackage[];
  readonly isElsewhere?: ((name: string) => boolean) | undefined;
}

/** The names of what packed manifests need and that nobody has asked the registry about. */
export function listPackedNeeds(input: PackedWorld): string[] {
  return findUnasked(
    input.packages.map((it) => describe(it, input)),
    worldOf(input),
  );
}

/** What the packages need and do not get, by their packed manifests: the release as its consumers will meet it. */
export function inspectWorld(input: PackedWorld): Problem<Judgement["code"]>[] {
  const packages = new Map(input.packages.map((it) => [it.entry.name, it]));
  return judgeWorld(
    input.packages.map((it) => describe(it, input)),
    worldOf(input),
  ).flatMap(({ dependent, dependency: { field, key }, ...judged }) => {
    const packed = packages.get(dependent);
    return packed === undefined ? [] : tarballProblem(packed, judged, [field, key]);
  });
}

/**
 * What another step was to publish and has not: asked at the last moment, so that what is not known is no better.
 *
 * @param input With the registry's answers about everything that `isElsewhere` says yes to.
 */
export function inspectElsewhere(input: PackedWorld): Problem<Judgement["code"]>[] {
  const world: World = { ...worldOf(input), isLate: true };
  const packages = new Map(input.packages.map((it) => [it.entry.name, it]));
  const released = input.packages.map((it) => {
    const { dependencies, ...dependent } = describe(it, input);
    return { ...dependent, dependencies: dependencies.filter((dependency) => world.isElsewhere(targetOf(dependency))) };
  });
  return judgeWorld(released, world).flatMap(({ dependent, dependency: { field, key }, ...judged }) => {
    const packed = packages.get(dependent);
    const stops = judged.code === "DEPENDENCY_UNSATISFIED" || judged.code === "DEPENDENCY_UNKNOWN";
    if (packed === undefined || !stops) return [];
    return tarballProblem(packed, { ...judged, severity: "error" }, [field, key]);
  });
}

function worldOf({ packages, planned, registry, members, isElsewhere = () => false }: PackedWorld): World {
  const entries = planned ?? packages.map(({ entry }) => entry);
  return {
    planned: new Map(entries.map((entry) => [entry.name, entry])),
    registry,
    members: new Map(members.map((pkg) => [pkg.name, pkg])),
    isElsewhere,
  };
}

function describe({ entry, manifest }: PackedPackage, { registry }: PackedWorld): Released {
  const { name, access, keepAccess } = entry;
  const state = registry?.get(name);
  const shown = state?.kind === "present" && state.public === true;
  const declared = access === "public" && keepAccess !== true;
  return { name, public: shown || declared || !name.startsWith("@"), dependencies: listDependencies(manifest) };
}

/** A package that is public already, and that the release needs as it is now. */
export interface NeededMember {
  readonly pkg: WorkspacePackage;
  /** What the registry shows under its version. */
  readonly shown: PublishedVersion;
  /** Names of the packages of the release that depend on it. */
  readonly neededBy: readonly string[];
}

/**
 * The packages of the workspace that those of a release depend on, and whose version is public already. What an earlier
 * attempt of the same release has published is none of them.
 */
export function findNeededMembers(
  packed: readonly PackedPackage[],
  {
    plan,
    registry,
    members,
  }: { readonly plan: PublishPlan; readonly registry: RegistryState; readonly members: readonly WorkspacePackage[] },
): NeededMember[] {
  const index = indexPackages(members);
  const released = new Set([...plan.packages, ...publishedBefore(plan)].map(({ name }) => name));
  const needs = new Map<WorkspacePackage, Set<string>>();
  for (const { entry, source } of packed) {
    if (source === undefined) continue;
    for (const dependency of listDependencies(source.manifest)) {
      const pkg = resolveDependency(source, dependency, index);
      if (pkg === undefined || released.has(pkg.name) || pkg.manifest["private"]) continue;
      needs.set(pkg, (needs.get(pkg) ?? new Set()).add(entry.name));
    }
  }
  return [...needs].flatMap(([pkg, names]) => {
    const state = registry.get(pkg.name);
    const shown =
      state?.kind === "present" && Object.hasOwn(state.versions, pkg.version) ? state.versions[pkg.version] : undefined;
    return shown === undefined ? [] : [{ pkg, shown, neededBy: [...names].toSorted() }];
  });
}
