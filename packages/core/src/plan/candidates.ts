import semver from "semver";

import type { KnownPackage, PackageState, RegistryState } from "../registry/registry-state.ts";
import type { Workspace, WorkspacePackage } from "../workspace/workspace.ts";
import { nameFaults } from "./npm-names.ts";
import type { PublishSettings } from "./publish-settings.ts";

/** What decides which packages a release publishes. */
export interface CandidateInput {
  readonly workspace: Workspace;
  /** The packages this release may publish: not private, not filtered out. */
  readonly publishable: readonly WorkspacePackage[];
  readonly registry?: RegistryState;
  readonly settings?: PublishSettings;
}

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
 * The releasable packages whose version the registry does not have. Left out: what it has, what it gave no answer about,
 * what has no valid name or version, and of two packages with one name the second.
 */
export function listCandidates(
  { registry, settings }: CandidateInput,
  releasable: readonly WorkspacePackage[],
): Candidate[] {
  const seen = new Set<string>();
  return releasable.flatMap((pkg): Candidate[] => {
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

/**
 * Of the publishable packages those that are no fixtures and that clients try to publish at all: npm takes every truthy
 * `private` for a yes, the text `"true"` for one, and what has no version is passed over by all of them.
 */
export function listReleasable(
  { publishable }: CandidateInput,
  fixtures: ReadonlySet<WorkspacePackage>,
): WorkspacePackage[] {
  return publishable.filter((pkg) => !pkg.manifest["private"] && pkg.version !== "" && !fixtures.has(pkg));
}

/** Directories whose packages are there to be tested with or looked at. */
const FIXTURES =
  /^(?:__.+__|benchmarks?|boilerplates?|demos?|e2e|examples?|fixtures?|playgrounds?|starters?|templates?|tests?)$/;

/** Directories of what a repository is built and released with. */
const TOOLING = /^(?:internal|scripts?|tooling|tools?)$/;

/** Whether a directory of this name holds parts of tests and examples. */
export function isFixtureDirectory(name: string): boolean {
  return FIXTURES.test(name);
}

/**
 * Publishable packages that are most likely part of a test, an example, a template or the repository's own tooling, and that
 * nobody marked `private`: they lie inside another package or in a directory for such things, say nothing about repository or publishing, and the registry
 * shows nothing that was released from them. Publishing them could not be undone, and with an ID token it would fail.
 */
export function listFixtures({ publishable, workspace, registry }: CandidateInput): ReadonlySet<WorkspacePackage> {
  const directories = new Set(workspace.packages.map(({ directory }) => directory));
  directories.delete(workspace.root);
  return new Set(
    publishable.filter(({ name, version, directory, manifest }) => {
      if (manifest["private"] || "repository" in manifest || "publishConfig" in manifest) return false;
      return isInside(directory, directories) && isUnreleased(registry?.get(name), version);
    }),
  );
}

function isInside(directory: string, directories: ReadonlySet<string>): boolean {
  const parents = directory.split("/").slice(0, -1);
  return parents.some(
    (parent, index) =>
      isFixtureDirectory(parent) || TOOLING.test(parent) || directories.has(parents.slice(0, index + 1).join("/")),
  );
}

/** A name of which the registry has only higher versions is somebody else's. */
function isUnreleased(state: PackageState | undefined, version: string): boolean {
  if (state?.kind !== "present") return state === undefined || state.kind === "absent";
  if (semver.valid(version) === null) return false;
  const versions = Object.keys(state.versions).filter((other) => semver.valid(other) !== null);
  return versions.every((other) => semver.gt(other, version));
}
