import semver from "semver";

import type { PackageState } from "../registry/registry-state.ts";
import type { CheckInput } from "../rules/rule.ts";
import type { WorkspacePackage } from "../workspace/workspace.ts";

/** Directories whose packages are there to be tested with or looked at. */
const FIXTURES = /^(?:__.+__|benchmarks?|demos?|e2e|examples?|fixtures?|playgrounds?|tests?)$/;

/**
 * Publishable packages that are most likely part of a test or an example, and that nobody marked `private`: they lie
 * inside another package or in a directory for such things, say nothing about repository or publishing, and the registry
 * shows nothing that was released from them. Publishing them could not be undone, and with an ID token it would fail.
 */
export function listFixtures({
  publishable,
  workspace,
  registry,
}: Pick<CheckInput, "publishable" | "workspace" | "registry">): ReadonlySet<WorkspacePackage> {
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
    (parent, index) => FIXTURES.test(parent) || directories.has(parents.slice(0, index + 1).join("/")),
  );
}

/** A name of which the registry has only higher versions is somebody else's. */
function isUnreleased(state: PackageState | undefined, version: string): boolean {
  if (state?.kind !== "present") return state === undefined || state.kind === "absent";
  if (semver.valid(version) === null) return false;
  const versions = Object.keys(state.versions).filter((other) => semver.valid(other) !== null);
  return versions.every((other) => semver.gt(other, version));
}
