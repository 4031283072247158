import type { PlanEntry, PublishPlan } from "./publish-plan.ts";

/** Fields in one line, the rest is counted. */
const MAX_NAMED = 10;

/**
 * What users of a release would not expect, and what nobody foresaw: new install scripts, dependencies and programs against
 * the previous version, and what the plan has and the tarball lacks. One line for each package and kind.
 */
export function describeInstallationChanges({ packages }: PublishPlan): string[] {
  return packages.flatMap((entry) => [...describeAdded(entry), ...describeRemoved(entry)]);
}

function describeAdded({ name, version, previousVersion, added = [], fingerprint = {} }: PlanEntry): string[] {
  if (added.length === 0) return [];
  const shown = added.map((field) => {
    const value = Object.hasOwn(fingerprint, field) ? fingerprint[field] : undefined;
    return value === undefined || field === "npm-shrinkwrap.json" ? field : `${field} (${value})`;
  });
  return [`${name} ${version}, new since ${previousVersion ?? "its last version"}: ${listSome(shown)}`];
}

function describeRemoved({ name, version, removed = [] }: PlanEntry): string[] {
  if (removed.length === 0) return [];
  return [`${name} ${version}, in the repository's manifest and not in the tarball: ${listSome(removed)}`];
}

function listSome(fields: readonly string[]): string {
  const hidden = fields.length - MAX_NAMED;
  return [...fields.slice(0, MAX_NAMED), ...(hidden > 0 ? [`${hidden} more`] : [])].join(", ");
}
