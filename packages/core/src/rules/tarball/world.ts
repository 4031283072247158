import { listDependencies } from "../../dependencies/dependency.ts";
import type { Manifest } from "../../json/json.ts";
import type { PlanEntry } from "../../plan/publish-plan.ts";
import type { Problem } from "../../problems/problem.ts";
import type { RegistryState } from "../../registry/registry-state.ts";
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

function worldOf({ packages, registry, members, isElsewhere = () => false }: PackedWorld): World {
  return {
    planned: new Map(packages.map(({ entry }) => [entry.name, entry])),
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
