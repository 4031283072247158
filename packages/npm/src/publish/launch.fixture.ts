import type { Problem } from "@slipway/core";
import { IMPATIENT, type TestRelease } from "@slipway/test-kit";

import { createRegistryClient, type RegistryClientOptions } from "../registry/client.ts";
import { readRegistry } from "../registry/read-registry.ts";
import { readerOf } from "./authorise.ts";
import { isUnsettled, openLedger, recallArrival } from "./ledger.ts";
import { probe } from "./probe.ts";
import { type PublishOptions, publishRelease, type PublishResult } from "./publish-release.ts";

/** What a test wants otherwise than by trusted publishing, with brief waits, four at once. */
export interface Launch extends Partial<Omit<PublishOptions, "ledger">>, RegistryClientOptions {
  readonly config?: TestRelease["config"];
}

export interface Launched extends PublishResult {
  /** Of the probe. With any, nothing was sent. */
  readonly problems: readonly Problem[];
}

/** What of a test's release is launched. */
export type Launchable = Pick<TestRelease, "directory" | "plan" | "config" | "mintIdToken" | "ledger"> & {
  readonly rehearsal: Pick<TestRelease["rehearsal"], "signing">;
};

/** Publishes a packed directory as a publishing job does: reads, probes, and sends. */
export async function launch(release: Launchable, options: Launch = {}): Promise<Launched> {
  const { config = release.config, signal, policy = IMPATIENT, onWait, ...settings } = options;
  const { plan = release.plan, auth = { kind: "oidc", mintIdToken: release.mintIdToken } } = settings;
  const client = createRegistryClient(config, { signal, policy, onWait });
  const ledger = await openLedger(release.ledger);
  try {
    const packages = plan.packages
      .filter((entry) => isUnsettled(recallArrival(ledger, entry)))
      .map((entry) => ({ name: entry.name, registry: plan.registry, as: readerOf(entry, auth) }));
    const state = settings.state ?? (await readRegistry(client, { packages }));
    const { directory, rehearsal } = release;
    const all = { directory, signing: rehearsal.signing, concurrency: 4, ...settings, plan, auth, ledger, state };
    const problems = await probe(client, all);
    if (problems.length > 0) return { problems, outcomes: [], failure: undefined };
    return { problems, ...(await publishRelease(client, all)) };
  } finally {
    await ledger.close();
  }
}
