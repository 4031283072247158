import type { Problem, PublishOutcome } from "@slipway/core";
import { describeBuild, FACTS, IMPATIENT, type TestRelease } from "@slipway/test-kit";

import { createRegistryClient, type RegistryClientOptions } from "../registry/client.ts";
import { openLedger } from "./ledger.ts";
import { probe } from "./probe.ts";
import { publishPackage } from "./publish-package.ts";
import { type PublishOptions, publishRelease, type PublishResult } from "./publish-release.ts";
import { readPlanned } from "./read-planned.ts";
import { recogniseAll } from "./recognise.ts";
import type { Beforehand, PublishSettings } from "./turn.ts";

/** Milliseconds for which a test looks for what nobody said to be taken. */
const SCAN = 400;

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
  const ledger = await openLedger(release.ledger, { plan, stage: settings.stage });
  try {
    const state = settings.state ?? (await readPlanned(client, { plan, auth }));
    const { directory, rehearsal } = release;
    const { signing } = rehearsal;
    const base = { facts: FACTS, describeBuild, directory, signing, concurrency: 4, wait: SCAN };
    const all = { ...base, ...settings, plan, auth, ledger, state };
    const problems = await probe(client, all);
    if (problems.length > 0) return { problems, outcomes: [], failure: undefined };
    const recognised = await recogniseAll(client, all, state);
    return { problems, ...(await publishRelease(client, { ...all, recognised })) };
  } finally {
    await ledger.close();
  }
}

/** What a test wants otherwise about the publication of one package. */
export interface Publication extends Partial<PublishSettings>, RegistryClientOptions {
  readonly config?: TestRelease["config"];
  readonly memory?: Beforehand["memory"];
}

/** Publishes the first package of a release, about which nothing is known beforehand. */
export async function publishOne(release: Launchable, options: Publication = {}): Promise<PublishOutcome> {
  const { plan, directory, rehearsal, mintIdToken } = release;
  const [entry] = plan.packages;
  if (entry === undefined) throw new Error("no package");
  const { config = release.config, memory, ...settings } = options;
  const client = createRegistryClient(config, { policy: IMPATIENT, ...settings });
  const auth = { kind: "oidc", mintIdToken } as const;
  const all = {
    facts: FACTS,
    describeBuild,
    plan,
    directory,
    auth,
    signing: rehearsal.signing,
    wait: SCAN,
    ...settings,
  };
  return publishPackage(client, all, entry, { memory });
}
