import type { PackedPlan, PhaseTimings, PublishFailure } from "@slipway/core";
import type { Bundle } from "sigstore";

import type { RegistryView } from "../registry/packument.ts";
import type { PublishSettings } from "./publish-settings.ts";

export type PackedEntry = PackedPlan["packages"][number];

/** What is known about one package while it is being published; lives as long as its tries. */
export interface Trial {
  readonly entry: PackedEntry;
  readonly settings: PublishSettings;
  readonly timings: { -readonly [Phase in keyof PhaseTimings]: number };
  /** What the registry showed; absent when it has not been asked, or when a request may have changed it since. */
  view?: RegistryView;
  /** Signed once and sent with every try: each signature is logged in public, for good. */
  provenance?: Bundle;
  /** How the last request that sent the version ended, when it did not end well. */
  failure?: PublishFailure;
  /** Whether a request of this run may have been stored although its answer never came. */
  maybeStored: boolean;
}
