import { join } from "node:path";

import { ReleaseError, type Workspace, type WorkspacePackage } from "@slipway/core";

const WORKSPACE_HINT =
  "remove `private` from the packages to publish, or check the workspace's patterns and the filter";

/** Other tools take a workspace without a lockfile for a single package, so people look for the fault there. */
const SINGLE_HINT =
  "nothing here declares a workspace: that takes `workspaces` in `package.json`, `packages` in `pnpm-workspace.yaml`, or `lerna.json`; a lockfile is neither needed nor enough";

/**
 * Refuses to go on with nothing to release: a run that publishes nothing must not be green by accident.
 *
 * @throws {ReleaseError} `NOTHING_PUBLISHABLE`
 */
export function requirePublishable(workspace: Workspace, publishable: readonly WorkspacePackage[]): void {
  if (publishable.length > 0) return;
  const { base, root, tool, packages } = workspace;
  const hidden = packages.filter((one) => Boolean(one.manifest["private"])).length;
  const kind = tool === "single" ? "repository with a single package" : `${tool} workspace`;
  throw new ReleaseError(
    "NOTHING_PUBLISHABLE",
    `no package to publish in the ${kind} \`${join(base, root)}\`: ${packages.length} found, ${hidden} of them private`,
    { hint: tool === "single" ? SINGLE_HINT : WORKSPACE_HINT },
  );
}
