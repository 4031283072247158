import { join } from "node:path";

import {
  createRunClaims,
  type Rehearsal,
  type RehearsalOptions,
  type SimulatedRun,
  startRehearsal,
  type TrustRecord,
} from "@slipway/rehearsal";

import { COMMIT, createPackedDirectory, type TestDirectory, type TestPackage } from "./packed-directory.ts";

export { describeBuild } from "../../../packages/ci/src/github-actions/describe-build.ts";
export { GITHUB_ACTIONS as FACTS } from "../../../packages/ci/src/github-actions/facts.ts";

export const RUN: SimulatedRun = { repository: "acme/tools", workflow: "release.yml", ref: "refs/tags/release-1" };

/** What the network waits for in tests: everything, but briefly. */
export const IMPATIENT = { tries: 4, totalTime: 20_000, firstDelay: 5, longestDelay: 20, timeout: 10_000 };

/** npm's configuration, as far as a test needs one. */
export interface TestConfig {
  readonly registry: string;
  readonly scopeRegistries: Readonly<Record<string, string>>;
  readonly registryFor: () => string;
  readonly fetchOptions: Readonly<Record<string, unknown>>;
  readonly tokenSources: readonly [];
  readonly credentials: readonly [];
  readonly exposures: readonly [];
  readonly heldBack: readonly [];
  readonly filledIn: readonly [];
}

/** @param settings What `.npmrc` says about credentials, and options of requests. */
export function createConfig(registry: string, token?: string, settings: TestConfig["fetchOptions"] = {}): TestConfig {
  const credential = token === undefined ? {} : { [`//${new URL(registry).host}/:_authToken`]: token };
  return {
    registry,
    scopeRegistries: {},
    registryFor: () => registry,
    fetchOptions: { registry, ...credential, ...settings },
    tokenSources: [],
    credentials: [],
    exposures: [],
    heldBack: [],
    filledIn: [],
  };
}

/** ID tokens as the runner's endpoint gives them. */
export function createMinter(rehearsal: Rehearsal, run: SimulatedRun = RUN): (audience: string) => Promise<string> {
  const { requestUrl, requestToken } = rehearsal.openRun(createRunClaims({ sha: COMMIT, ...run }));
  return async (audience) => {
    const response = await fetch(`${requestUrl}&audience=${encodeURIComponent(audience)}`, {
      headers: { authorization: `Bearer ${requestToken}` },
    });
    const { value }: { value: string } = JSON.parse(await response.text());
    return value;
  };
}

export interface TestRelease extends TestDirectory {
  readonly rehearsal: Rehearsal;
  readonly config: TestConfig;
  /** Mints ID tokens of the run that the packages trust. */
  readonly mintIdToken: (audience: string) => Promise<string>;
  /** Where the ledger is kept. */
  readonly ledger: string;
  readonly close: () => Promise<void>;
}

/** A packed directory and a registry on which every package exists at 0.0.0 and trusts this run. */
export async function createTestRelease(
  packages: readonly TestPackage[],
  { run = RUN, ...options }: RehearsalOptions & { readonly run?: SimulatedRun } = {},
): Promise<TestRelease> {
  const rehearsal = await startRehearsal({
    trust: packages.map(({ name }): TrustRecord => ({
      package: name,
      repository: "acme/tools",
      file: "release.yml",
      permissions: ["createPackage"],
    })),
    packages: packages.map(({ name }) => ({ name, versions: [{ version: "0.0.0" }] })),
    ...options,
  });
  const packed = await createPackedDirectory(packages, rehearsal.registry);
  return {
    ...packed,
    rehearsal,
    config: createConfig(rehearsal.registry),
    mintIdToken: createMinter(rehearsal, run),
    ledger: join(packed.directory, "ledger.ndjson"),
    close: async () => {
      await rehearsal.close();
      await packed.remove();
    },
  };
}
