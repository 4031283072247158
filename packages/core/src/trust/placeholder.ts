import type { RepositoryIdentity } from "../context/release-context.ts";
import type { Manifest } from "../json/json.ts";
import type { PlanEntry } from "../plan/publish-plan.ts";

/** The version with which a person creates a package, so that a trusted publisher can be attached. */
export interface Placeholder {
  /** No range that anybody writes takes it. */
  readonly version: string;
  /** Its own. The very first version of a package gets `latest` besides, whatever is asked for, until a release takes that. */
  readonly distTag: string;
  readonly access: PlanEntry["access"];
  readonly manifest: Manifest;
}

const VERSION = "0.0.0-placeholder";
const DIST_TAG = "placeholder";

/** A version with nothing in it but who it is for: what npm compares with provenance later is right from the beginning. */
export function createPlaceholder(
  { name, directory, access }: Pick<PlanEntry, "name" | "directory" | "access">,
  { server, owner, name: project }: RepositoryIdentity,
): Placeholder {
  const url = `git+${server}/${owner}/${project}.git`;
  return {
    version: VERSION,
    distTag: DIST_TAG,
    access,
    manifest: {
      name,
      version: VERSION,
      description: `Placeholder: the first release of this package comes from ${owner}/${project}`,
      repository: directory === "." ? { type: "git", url } : { type: "git", url, directory },
    },
  };
}
