import {
  type Json,
  type PackedEntry,
  type ProviderFacts,
  type PublishOutcome,
  type PublishPlan,
  registryOf,
} from "@slipway/core";
import pLimit from "p-limit";

import { escapeName, type RegistryClient } from "../registry/client.ts";
import { checkAttestation, readAttestations, readAttestationVerifier } from "../verify/attestation.ts";
import { mismatch, type StageLook } from "./look-at-stage.ts";

export interface StagedProvenance {
  readonly plan: PublishPlan;
  /** The report's. */
  readonly outcomes: readonly PublishOutcome[];
  readonly looks: ReadonlyMap<string, StageLook>;
  /** Of the CI service that signs. */
  readonly facts: ProviderFacts;
  /** Sigstore's, of a private deployment. */
  readonly trustedRoot: Json | undefined;
}

const REQUESTS_AT_ONCE = 8;

/**
 * Compares the provenance of what waits with the release's repository and commit, where its registry shows any before it is
 * public. npm does not say that it does: whoever has none for the first version is not asked about the others.
 *
 * @returns How many have provenance that nobody could compare.
 * @throws {ReleaseError} `STAGE_MISMATCH`
 */
export async function compareStagedProvenance(client: RegistryClient, release: StagedProvenance): Promise<number> {
  const signed = new Set(release.outcomes.filter(({ provenance }) => provenance !== undefined).map(({ name }) => name));
  const entries = [...release.looks.values()].flatMap((look) =>
    look.kind === "waiting" && signed.has(look.entry.name) ? [look.entry] : [],
  );
  const [first, ...others] = entries;
  if (first === undefined) return 0;
  const read = async (entry: PackedEntry): Promise<readonly unknown[] | undefined> =>
    readShown(client, registryOf(release.plan, entry), entry);
  const shown = await read(first);
  if (shown === undefined) return entries.length;
  const limit = pLimit(REQUESTS_AT_ONCE);
  const all = [shown, ...(await limit.map(others, read))];
  const verify = await readAttestationVerifier(release.trustedRoot);
  const { repository, commit } = release.plan;
  const checks = entries.map(({ name, version, tarball: { integrity } }, index) => {
    const proof = { verify, facts: release.facts };
    const check = checkAttestation(all[index] ?? [], { name, version, integrity }, { repository, commit }, proof);
    if (check.state !== "mismatch") return check.state;
    const { reason = "it is another one", actual, expected } = check;
    const values = expected === undefined ? "" : `, expected \`${expected}\`, got \`${actual ?? "nothing"}\``;
    throw mismatch(`provenance of \`${name} ${version}\`: ${reason}${values}`);
  });
  return checks.filter((state) => state !== "ok").length;
}

/** Whoever gives no answer shows nothing: this proves, and is not needed to approve. */
async function readShown(
  client: RegistryClient,
  registry: string,
  { name, version }: PackedEntry,
): Promise<readonly unknown[] | undefined> {
  const url = new URL(`-/npm/v1/attestations/${escapeName(name)}@${version}`, registry);
  return readAttestations(client, url, registry, { kind: "configured" }).catch(() => undefined);
}
