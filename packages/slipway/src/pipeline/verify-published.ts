import {
  formatCount,
  isArrived,
  type Json,
  type PublishOutcome,
  type PublishPlan,
  type Verification,
} from "@slipway/core";
import { createRegistryClient, type ExpectedOrigin, type RegistryConfig, verifyRelease } from "@slipway/npm";

import type { Io } from "../io.ts";
import type { Progress } from "../progress/progress.ts";

/** Seconds. The registry's scan takes minutes; waiting for it is asked for with `--wait`. */
const DEFAULT_WAIT = 10;

export interface PublishedRelease {
  readonly plan: PublishPlan;
  readonly config: RegistryConfig;
  readonly outcomes: readonly PublishOutcome[];
  /** Where the packages have to come from; absent, from the plan's repository and commit. */
  readonly expected?: ExpectedOrigin;
  /** Sigstore's, of a private deployment. */
  readonly trustedRoot?: Json | undefined;
  /** Seconds to wait for versions to become readable. */
  readonly wait?: number | undefined;
  readonly io: Io;
  readonly progress: Progress;
}

/** Compares what has been published with what the registry shows of it. */
export async function verifyPublished(release: PublishedRelease): Promise<readonly Verification[]> {
  const { plan, config, outcomes, expected, trustedRoot, wait = DEFAULT_WAIT, io, progress } = release;
  // What is on the stage is not public: only its approval can be verified.
  const arrived = outcomes.filter((outcome) => isArrived(outcome) && outcome.status !== "staged");
  if (arrived.length === 0) return [];
  return progress.stage(`Verify ${formatCount(arrived.length, "package")}`, async (say) =>
    verifyRelease(createRegistryClient(config, { signal: io.signal }), {
      plan,
      outcomes: arrived,
      expected,
      trustedRoot,
      deadline: wait * 1_000,
      onProgress: (settled, total) => {
        if (settled < total) say(`${settled} of ${total} readable`);
      },
    }),
  );
}
