import type { PublishFailure, PublishPlan } from "@slipway/core";

import type { RegistryConfig } from "../config/read-registry-config.ts";
import { createTokenBucket } from "../publish/create-token-bucket.ts";
import { defaultRetryPolicy, type RetryPolicy, type RetrySettings } from "../publish/retry.ts";
import { systemTiming, type Timing } from "../publish/timing.ts";

/** What everything that looks at the stage or changes it needs. */
export interface StageOptions {
  readonly plan: PublishPlan;
  readonly config: Pick<RegistryConfig, "fetchOptions">;
  /** Aborted, nothing new starts; what is under way settles. */
  readonly signal?: AbortSignal;
  /** Told of every wait before another try, in milliseconds. */
  readonly onRetry?: (failure: PublishFailure, wait: number) => void;
  readonly retryPolicy?: RetryPolicy;
  readonly timing?: Timing;
}

/** A registry with a stage, as a person with a credential in npm's configuration reaches it. */
export interface StageAccess {
  readonly registry: string;
  readonly fetchOptions: RegistryConfig["fetchOptions"];
  readonly retry: RetrySettings;
}

export function createStageAccess(options: StageOptions): StageAccess {
  const { plan, config, signal, onRetry, retryPolicy: policy = defaultRetryPolicy, timing = systemTiming } = options;
  return {
    registry: plan.registry,
    fetchOptions: config.fetchOptions,
    retry: {
      policy,
      timing,
      bucket: createTokenBucket(timing),
      ...(signal !== undefined && { signal }),
      ...(onRetry !== undefined && { onRetry }),
    },
  };
}
