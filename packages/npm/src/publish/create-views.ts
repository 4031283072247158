import type { PublishPlan, RegistryState } from "@slipway/core";

import { hasCredential, type RegistryConfig } from "../config/registry-config.ts";
import type { RegistryView } from "../registry/packument.ts";

/** What reading the registry for a plan has shown about each of its versions; without those that got no answer. */
export function createViews(
  { packages, registry }: PublishPlan,
  state: RegistryState,
  { fetchOptions }: Pick<RegistryConfig, "fetchOptions">,
): ReadonlyMap<string, RegistryView> {
  const anonymous = !hasCredential(registry, fetchOptions);
  return new Map(
    packages.flatMap(({ name, version }): [string, RegistryView][] => {
      const shown = state.get(name);
      if (shown?.kind === "absent") return [[name, { found: false, anonymous, distTags: {} }]];
      if (shown?.kind !== "present") return [];
      const { versions, distTags } = shown;
      const { integrity } = versions[version] ?? {};
      const found = { version: integrity === undefined ? {} : { integrity } };
      return [[name, { found: true, anonymous, distTags, ...(version in versions && found) }]];
    }),
  );
}
