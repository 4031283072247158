import type { RegistryConfig } from "@slipway/npm";
import type { Upstream } from "@slipway/rehearsal";

/** The configured registry, read from for everything that the embedded one does not hold. */
export function createUpstream({ registry }: RegistryConfig): Upstream {
  return { registry };
}
