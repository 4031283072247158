import semver from "semver";

import { condense, createDependencyGraph } from "../dependencies/graph.ts";
import { publishOrder } from "../dependencies/order.ts";
import type { Problem } from "../problems/problem.ts";
import { planRules } from "../rules/package/index.ts";
import type { CheckInput } from "../rules/rule.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";
import { type Candidate, listCandidates, listFixtures } from "./candidates.ts";
import { nameFaults } from "./npm-names.ts";
import type { PlanEntry, PublishPlan, SkippedPackage, SkipReason } from "./publish-plan.ts";
import { chooseAccess, chooseDistTag, formatRegistry, type PublishSettings } from "./publish-settings.ts";

/** A plan needs the registry's answers and the address they came from. */
export type PlanInput = CheckInput & Required<Pick<CheckInput, "registry" | "settings">>;

/**
 * What a release of the workspace as it stands would publish, in which order, and why not the rest.
 *
 * The problems are those of the decisions made here, each as the rule of its own returns it: whoever runs all rules over
 * the same input has them already.
 */
export function createPlan(input: PlanInput): { plan: PublishPlan; problems: Problem[] } {
  const { context, settings } = input;
  const candidates = listCandidates(input);
  const plan: PublishPlan = {
    schemaVersion: 1,
    ...(context.repository !== undefined && { repository: context.repository.identity }),
    ...(context.ref !== undefined && { ref: context.ref }),
    ...(context.commit !== undefined && { commit: context.commit }),
    registry: formatRegistry(settings.registry),
    ...(input.trust !== undefined && { trust: input.trust }),
    packages: createEntries(candidates, settings),
    skipped: listSkipped(input, candidates),
  };
  return { plan, problems: planRules.flatMap((rule) => Array.from(rule(input))) };
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
    ...(source === "registry" && { keepAccess: true }),
    distTag: tag,
    dependsOn,
    ...(previousVersion !== null && { previousVersion }),
    firstPublish,
  };
}

/** Everything that is left out, in the workspace's order. What has no name at all cannot be listed. */
function listSkipped(input: PlanInput, candidates: readonly Candidate[]): SkippedPackage[] {
  const planned = new Set(candidates.map(({ pkg }) => pkg));
  const fixtures = listFixtures(input);
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
