import semver from "semver";

import type { KnownPackage } from "../registry/registry-state.ts";
import type { CheckInput } from "../rules/rule.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";
import { listReleasable } from "./list-releasable.ts";
import { nameFaults } from "./name-faults.ts";

/** A package that a release of the workspace as it stands would publish. */
export interface Candidate {
  readonly name: string;
  /** As the registry stores it: npm drops a leading `v` and build metadata. */
  readonly version: string;
  readonly manifest: WorkspacePackage["manifest"];
  readonly pkg: WorkspacePackage;
  readonly state: KnownPackage;
  /** Whether the registry holds no version of it, and none is assumed. */
  readonly firstPublish: boolean;
}

/**
 * The publishable packages whose version the registry does not have. Left out: what it has, what it gave no answer about,
 * what has no valid name or version, and of two packages with one name the second.
 */
export function listCandidates(input: CheckInput): Candidate[] {
  const { registry, settings } = input;
  const seen = new Set<string>();
  return listReleasable(input).flatMap((pkg): Candidate[] => {
    const { name, manifest } = pkg;
    const version = semver.clean(pkg.version);
    const state = registry?.get(name);
    if (version === null || seen.has(name) || nameFaults(name).invalid.length > 0) return [];
    seen.add(name);
    if (state?.kind !== "absent" && state?.kind !== "present") return [];
    const versions = state.kind === "present" ? state.versions : {};
    if (Object.hasOwn(versions, version)) return [];
    const firstPublish = Object.keys(versions).length === 0 && settings?.assumeCreated !== true;
    return [{ name, version, manifest, pkg, state, firstPublish }];
  });
}
