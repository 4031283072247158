import type { PackedPlan, Problem } from "@slipway/core";
import {
  createRegistryClient,
  openLedger,
  probe,
  type PublishAuth,
  publishRelease,
  recogniseAll,
  type PublishResult,
  readPlanned,
  type RegistryConfig,
  type RetryPolicy,
  type SigningServices,
} from "@slipway/npm";

import { describeBuild } from "../../packages/ci/src/github-actions/describe-build.ts";
import { GITHUB_ACTIONS } from "../../packages/ci/src/github-actions/facts.ts";

export interface Launch {
  /** The packed directory. */
  readonly directory: string;
  readonly plan: PackedPlan;
  /** File of the ledger. */
  readonly ledger: string;
  readonly config: RegistryConfig;
  readonly auth: PublishAuth;
  readonly provenance?: boolean;
  readonly signing?: SigningServices;
  readonly policy?: RetryPolicy;
}

export interface Launched extends PublishResult {
  /** Of the probe. With any, nothing was sent. */
  readonly problems: readonly Problem[];
}

/** Publishes a packed directory as a publishing job does: reads, probes, and sends. */
export async function launch({ ledger: file, config, policy, ...options }: Launch): Promise<Launched> {
  const client = createRegistryClient(config, { policy });
  const ledger = await openLedger(file, options);
  try {
    const state = await readPlanned(client, options);
    const release = { facts: GITHUB_ACTIONS, describeBuild, ...options, ledger, state, concurrency: 4 };
    const problems = await probe(client, release);
    if (problems.length > 0) return { problems, outcomes: [], failure: undefined };
    const recognised = await recogniseAll(client, release, state);
    return { problems, ...(await publishRelease(client, { ...release, recognised })) };
  } finally {
    await ledger.close();
  }
}
