import { createRegistryClient, createRegistryFetch, type RegistryConfig } from "@slipway/npm";
import type { Upstream } from "@slipway/rehearsal";

/** The configured registry, read from as npm does for everything that the embedded one does not hold. */
export function createUpstream(config: RegistryConfig): Upstream {
  return { registry: config.registry, fetch: createRegistryFetch(createRegistryClient(config)) };
}
