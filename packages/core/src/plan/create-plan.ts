import semver from "semver";

import type { DeclaredTrust } from "../context/publishing-job.ts";
import type { ReleaseContext } from "../context/release-context.ts";
import { condense, createDependencyGraph } from "../dependencies/graph.ts";
import { publishOrder } from "../dependencies/order.ts";
import type { RegistryState } from "../registry/registry-state.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";
import { type Candidate, type CandidateInput, listCandidates, listFixtures, listReleasable } from "./candidates.ts";
import { nameFaults } from "./npm-names.ts";
import type { PlanEntry, PublishPlan, SkippedPackage, SkipReason } from "./publish-plan.ts";
import { chooseAccess, chooseDistTag, formatRegistry, type PublishSettings } from "./publish-settings.ts";

/** A plan needs the registry's answers and the address they came from. */
export interface PlanInput extends CandidateInput {
  readonly registry: RegistryState;
  readonly settings: PublishSettings;
  readonly context: ReleaseContext;
  /** What the configuration says the packages' trusted publisher is. */
  readonly trust?: DeclaredTrust;
}

/** What a release of the workspace as it stands would publish, in which order, and why not the rest. */
export function createPlan(input: PlanInput): PublishPlan {
  const { context, settings } = input;
  const fixtures = listFixtures(input);
  const candidates = listCandidates(input, listReleasable(input, fixtures));
  return {
    schemaVersion: 1,
    repository: context.repository?.identity,
    ref: context.ref,
    commit: context.commit,
    registry: formatRegistry(settings.registry),
    trust: input.trust,
    packages: createEntries(candidates, settings),
    skipped: listSkipped(input, candidates, fixtures),
  };
}

function createEntries(candidates: readonly Candidate[], settings: PublishSettings): PlanEntry[] {
  const needs = condense(createDependencyGraph(candidates.map(({ pkg }) => pkg)));
  const entries = new Map(
    candidates.map((candidate) => [candidate.name, createEntry(candidate, needs.get(candidate.name) ?? [], settings)]),
  );
  return publishOrder([...entries.values()]).flatMap((name) => entries.get(name) ?? []);
}

function createEntry(candidate: Candidate, dependsOn: readonly string[], settings: PublishSettings): PlanEntry {
  const { name, version, pkg, state, firstPublish } = candidate;
  const { access, source } = chooseAccess(candidate, settings);
  const { tag } = chooseDistTag(candidate, settings);
  const previousVersion = state.kind === "present" ? semver.valid(state.distTags[tag]) : null;
  return {
    name,
    version,
    directory: pkg.directory,
    access,
    keepAccess: source === "registry" ? true : undefined,
    distTag: tag,
    dependsOn,
    previousVersion: previousVersion ?? undefined,
    firstPublish,
  };
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
  if (state?.kind !== "present") return state?.kind === "absent" ? "invalid" : "unknown";
  return Object.hasOwn(state.versions, version) ? "already-published" : "invalid";
}
