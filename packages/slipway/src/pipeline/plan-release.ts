import { applySuppressions, checkPlan, createPlan, ReleaseError, type Problem, type PublishPlan } from "@slipway/core";

import type { Release } from "./read-release.ts";

/**
 * Decides what to publish.
 *
 * @throws {ReleaseError} `REGISTRY_NOT_READ` when the release was read offline: what is pending only the registry knows.
 */
export function planRelease(release: Release): { plan: PublishPlan; problems: Problem[] } {
  const { registry, config, configFile } = release;
  if (registry === undefined) {
    throw new ReleaseError("REGISTRY_NOT_READ", "a plan needs the registry: what is already published only it knows", {
      hint: "run without `--offline`",
    });
  }
  const plan = createPlan({ ...release, registry });
  // A plan runs a few rules only: whether a suppression is idle is for `check` to say.
  return { plan, problems: applySuppressions(checkPlan(release), config, configFile, () => false) };
}
