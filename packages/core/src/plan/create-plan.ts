import semver from "semver";

import type { PendingReleases } from "../changesets/pending.ts";
import type { DeclaredTrust } from "../context/publishing-job.ts";
import type { ReleaseContext } from "../context/release-context.ts";
import { createDependencyGraph } from "../dependencies/edges.ts";
import { condense, type DependencyGraph } from "../dependencies/graph.ts";
import { publishOrder } from "../dependencies/order.ts";
import { isJsonObject } from "../json/json.ts";
import { compareText } from "../problems/problem.ts";
import type { KnownPackage, PublishedVersion, RegistryState } from "../registry/registry-state.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";
import { type Candidate, type CandidateInput, listCandidates, listFixtures, listReleasable } from "./candidates.ts";
import { type BuiltField, type Fingerprint, foresee, isBuilt } from "./fingerprint.ts";
import { nameFaults } from "./npm-names.ts";
import type { PackingFacts } from "./packed-manifest.ts";
import { isPlaceholder } from "./placeholder.ts";
import {
  type PlanEntry,
  publishedBefore,
  type PublishedEntry,
  type PublishPlan,
  type SameCommit,
  type SkippedPackage,
  type SkipReason,
} from "./publish-plan.ts";
import {
  chooseAccess,
  chooseDistTag,
  chooseRegistry,
  formatRegistry,
  type PublishSettings,
} from "./publish-settings.ts";

/** A plan needs the registry's answers and the address they came from. */
export interface PlanInput extends CandidateInput {
  readonly registry: RegistryState;
  readonly settings: PublishSettings;
  readonly context: ReleaseContext;
  /** What the configuration says the packages' trusted publisher is. */
  readonly trust?: DeclaredTrust;
  /** What the client that packs looks at; without it nobody foresees what installations do. */
  readonly packing?: PackingFacts;
  /** Fields of packed manifests that the build is meant to make. */
  readonly builds?: readonly BuiltField[];
  /** Names of packages that another step publishes before. */
  readonly publishedElsewhere?: readonly string[];
  /** What pending changesets will release, where the workspace is the one that they will make. */
  readonly planned?: Pick<PendingReleases, "changesets"> | undefined;
  /** Whether the public versions say that they are from this commit, by name; absent, nobody looked. */
  readonly origins?: ReadonlyMap<string, SameCommit> | undefined;
}

/** What a release of the workspace as it stands would publish, in which order, and why not the rest. */
export function createPlan(input: PlanInput): PublishPlan {
  const { context, settings } = input;
  const fixtures = listFixtures(input);
  const releasable = listReleasable(input, fixtures);
  const candidates = listCandidates(input, releasable).filter(({ version }) => !isPlaceholder(version));
  const plan: PublishPlan = {
    schemaVersion: 1,
    repository: context.repository?.identity,
    ref: context.ref,
    commit: context.commit,
    registry: formatRegistry(settings.registry),
    trust: input.trust,
    publishedElsewhere: input.publishedElsewhere,
    pending: input.planned && { changesets: input.planned.changesets.length },
    packages: createEntries(candidates, input),
    published: listPublished(input, releasable),
    skipped: [],
  };
  const before = new Set(publishedBefore(plan).map(({ name }) => name));
  const skipped = listSkipped(input, candidates, fixtures).filter(({ name }) => !before.has(name));
  return { ...plan, skipped };
}

function listPublished(
  { registry, settings, origins }: PlanInput,
  releasable: readonly WorkspacePackage[],
): PublishedEntry[] | undefined {
  if (origins === undefined) return undefined;
  return listPublic(releasable, registry).map(({ name, version, shown, manifest, state }) => {
    const choice = chooseRegistry({ name, manifest }, settings);
    return {
      name,
      version,
      integrity: shown.integrity,
      distTag: chooseDistTag({ manifest, version, state }, settings).tag,
      registry: choice === undefined ? undefined : elsewhere(choice.registry, settings),
      provenance: declaredProvenance({ manifest }),
      sameCommit: origins.get(name) ?? "unknown",
    };
  });
}

/** A version of the workspace that the registry shows. */
export interface PublicPackage {
  readonly name: string;
  readonly version: string;
  readonly manifest: WorkspacePackage["manifest"];
  readonly shown: PublishedVersion;
  readonly state: KnownPackage;
}

/** The packages whose version the registry shows already, each name once, by name. */
export function listPublic(packages: readonly WorkspacePackage[], registry: RegistryState): PublicPackage[] {
  const found = packages.flatMap(({ name, version: written, manifest }): [string, PublicPackage][] => {
    const version = semver.clean(written);
    const state = registry.get(name);
    if (version === null || state?.kind !== "present") return [];
    const shown = Object.hasOwn(state.versions, version) ? state.versions[version] : undefined;
    return shown === undefined ? [] : [[name, { name, version, manifest, shown, state }]];
  });
  return [...new Map(found).values()].toSorted((a, b) => compareText(a.name, b.name));
}

function createEntries(candidates: readonly Candidate[], input: PlanInput): PlanEntry[] {
  const needs = condense(withBuilt(createDependencyGraph(candidates.map(({ pkg }) => pkg)), input.builds));
  const siblings = new Map(input.workspace.packages.map((pkg) => [pkg.name, pkg]));
  const entries = new Map(
    candidates.map((candidate) => [
      candidate.name,
      createEntry(candidate, needs.get(candidate.name) ?? [], siblings, input),
    ]),
  );
  return publishOrder([...entries.values()]).flatMap((name) => entries.get(name) ?? []);
}

const DEPENDENCY = /^(?:dependencies|optionalDependencies|peerDependencies)\.(?<name>.+)$/u;

/** A dependency on a sibling that the build is meant to add has to be waited for like any other. */
function withBuilt(graph: DependencyGraph, builds: readonly BuiltField[] = []): DependencyGraph {
  return new Map(
    [...graph].map(([name, needs]) => {
      const built = fieldsOf(name, builds).flatMap((field) => {
        const needed = DEPENDENCY.exec(field)?.groups?.["name"];
        return needed !== undefined && needed !== name && graph.has(needed) ? [needed] : [];
      });
      return [name, [...new Set([...needs, ...built])].toSorted()];
    }),
  );
}

function fieldsOf(name: string, builds: readonly BuiltField[]): string[] {
  return builds.filter((built) => built.package === undefined || built.package === name).map(({ field }) => field);
}

function createEntry(
  candidate: Candidate,
  dependsOn: readonly string[],
  siblings: ReadonlyMap<string, WorkspacePackage>,
  { settings, packing, builds: allBuilds = [] }: PlanInput,
): PlanEntry {
  const { name, version, pkg, state, firstPublish } = candidate;
  const { access, source } = chooseAccess(candidate, settings);
  const { tag } = chooseDistTag(candidate, settings);
  const previousVersion = state.kind === "present" ? semver.valid(state.distTags[tag]) : null;
  const fingerprint = foresee(pkg, packing, siblings);
  const builds = fieldsOf(name, allBuilds);
  const registry = chooseRegistry(candidate, settings);
  return {
    name,
    version,
    directory: pkg.directory,
    access,
    keepAccess: source === "registry" ? true : undefined,
    distTag: tag,
    registry: registry === undefined ? undefined : elsewhere(registry.registry, settings),
    provenance: declaredProvenance(candidate),
    dependsOn,
    previousVersion: previousVersion ?? undefined,
    trustedBefore: state.kind === "present" ? state.publications?.lastTrusted : undefined,
    firstPublish,
    fingerprint,
    builds: builds.length === 0 ? undefined : builds,
    added: listAdded(fingerprint, state, previousVersion),
  };
}

function elsewhere(address: string, { registry }: PublishSettings): string | undefined {
  const chosen = formatRegistry(address);
  return chosen === formatRegistry(registry) ? undefined : chosen;
}

/** `publishConfig.provenance` speaks for one package where the release's configuration does not speak for all. */
function declaredProvenance({ manifest: { publishConfig } }: Pick<Candidate, "manifest">): boolean | undefined {
  const declared = isJsonObject(publishConfig) ? publishConfig["provenance"] : undefined;
  return typeof declared === "boolean" ? declared : undefined;
}

/** What users of the package would not expect of an update: new scripts, dependencies and programs. */
const NOTABLE = ["scripts", "dependencies", "optionalDependencies", "bin", "binding.gyp", "npm-shrinkwrap.json"];

/** Registries say whether a version runs scripts when it is installed, and not which. */
const RUNS = ["scripts", "binding.gyp"];

function listAdded(
  fingerprint: Fingerprint | undefined,
  state: KnownPackage,
  previousVersion: string | null,
): string[] | undefined {
  const versions = state.kind === "present" ? state.versions : {};
  const before = previousVersion === null ? undefined : versions[previousVersion]?.installation;
  if (fingerprint === undefined || before === undefined) return undefined;
  const added = Object.keys(fingerprint).filter(
    (field) =>
      isBuilt(field, NOTABLE) &&
      !Object.hasOwn(before.fingerprint, field) &&
      !(before.runsScripts && isBuilt(field, RUNS)) &&
      !(before.hasShrinkwrap && field === "npm-shrinkwrap.json"),
  );
  return added.length === 0 ? undefined : added;
}

/** Everything that is left out, in the workspace's order. What has no name at all cannot be listed. */
function listSkipped(
  input: PlanInput,
  candidates: readonly Candidate[],
  fixtures: ReadonlySet<WorkspacePackage>,
): SkippedPackage[] {
  const planned = new Set(candidates.map(({ pkg }) => pkg));
  return input.workspace.packages
    .filter((pkg) => !planned.has(pkg) && nameFaults(pkg.name).invalid.length === 0)
    .map((pkg) => ({
      name: pkg.name,
      version: semver.clean(pkg.version) ?? "",
      reason: skipReason(input, fixtures, pkg),
    }));
}

function skipReason(
  { publishable, registry }: PlanInput,
  fixtures: ReadonlySet<WorkspacePackage>,
  pkg: WorkspacePackage,
): SkipReason {
  if (pkg.manifest["private"]) return "private";
  if (!publishable.includes(pkg)) return "filtered";
  const state = registry.get(pkg.name);
  const version = semver.clean(pkg.version);
  if (version === null) return "invalid";
  if (fixtures.has(pkg)) return "fixture";
  if (isPlaceholder(version)) return "placeholder";
  if (state?.kind !== "present") return state?.kind === "absent" ? "invalid" : "unknown";
  return Object.hasOwn(state.versions, version) ? "already-published" : "invalid";
}
