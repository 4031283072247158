import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import {
  type Json,
  type KnownPackage,
  namesRepository,
  type PackedEntry,
  type PackedPlan,
  type Problem,
  type ProviderFacts,
  type PublishedVersion,
  type PublishFailure,
  registryOf,
  type RegistryState,
} from "@slipway/core";

import type { RegistryClient } from "../registry/client.ts";
import type { Credential } from "../registry/credential.ts";
import { attempt } from "../registry/failure.ts";
import { judgeVersion, knownPackage, readOrigin, versionOf } from "../registry/packument.ts";
import { retry } from "../registry/retry.ts";
import { checkAttestation, readAttestations, readAttestationVerifier } from "../verify/attestation.ts";

export interface RecognisedRelease {
  readonly plan: PackedPlan;
  /** Of the CI service that signs provenance. */
  readonly facts: ProviderFacts;
  /** The packed directory. */
  readonly directory: string;
  /** Of a private Sigstore deployment. Absent: the public one, read through TUF when it is needed. */
  readonly trustedRoot?: Json | undefined;
}

/**
 * What the registry has under a planned version: nothing that it shows, our bytes, other bytes of the same commit, which an
 * earlier attempt of this release left, or somebody else's.
 */
export type Recognition =
  | { readonly kind: "absent" }
  | { readonly kind: "ours" }
  | { readonly kind: "earlier"; readonly integrity: string | undefined }
  | { readonly kind: "other"; readonly failure: PublishFailure };

/**
 * Compares what the registry shows of a version with what was packed. Where no two builds give the same bytes, the second
 * attempt of a release meets other bytes of its own: they are told from somebody else's by their attestation, or, where
 * there is none, by the commit that the manifest names. Never throws: what cannot be read proves nothing.
 */
export async function recognise(
  client: RegistryClient,
  release: RecognisedRelease,
  entry: PackedEntry,
  state: KnownPackage,
  phase: "read" | "read-back",
): Promise<Recognition> {
  const shown = versionOf(state, entry.version);
  if (shown === undefined) return { kind: "absent" };
  const shasum = shown.integrity === undefined ? await readShasum(release.directory, entry) : undefined;
  const judgement = judgeVersion(entry, state, phase, shasum);
  if (judgement.kind !== "other") return judgement;
  const credential: Credential =
    state.kind === "present" && state.public === true ? { kind: "none" } : { kind: "configured" };
  const same = await retry(
    client,
    async () => attempt(phase, client.timing.now, async () => isSameCommit(client, release, entry, shown, credential)),
    entry.name,
  );
  return "value" in same && same.value ? { kind: "earlier", integrity: shown.integrity } : judgement;
}

async function readShasum(directory: string, { tarball }: PackedEntry): Promise<string> {
  return createHash("sha1")
    .update(await readFile(join(directory, tarball.file)))
    .digest("hex");
}

async function isSameCommit(
  client: RegistryClient,
  { plan, facts, trustedRoot }: RecognisedRelease,
  entry: PackedEntry,
  { attestations: address, integrity }: PublishedVersion,
  credential: Credential,
): Promise<boolean> {
  const { repository, commit } = plan;
  if (commit === undefined || repository === undefined) return false;
  const { name, version } = entry;
  const registry = registryOf(plan, entry);
  if (address === undefined || integrity === undefined) {
    const stated = await readOrigin(client, { name, registry }, version, credential);
    return (
      stated.commit === commit && stated.repository !== undefined && namesRepository(stated.repository, repository)
    );
  }
  const attestations = await readAttestations(client, new URL(address, registry), registry, credential);
  const verify = await readAttestationVerifier(trustedRoot);
  const attested = { name, version, integrity };
  return checkAttestation(attestations, attested, { repository, commit }, { verify, facts }).state === "ok";
}

/** What the registry shows of every planned version; without those about which it gave no answer. */
export async function recogniseAll(
  client: RegistryClient,
  release: RecognisedRelease,
  state: RegistryState,
): Promise<ReadonlyMap<string, Recognition>> {
  const found = await Promise.all(
    release.plan.packages.map(async (entry) => {
      const shown = knownPackage(state, entry.name);
      if (shown === undefined) return [];
      return [[entry.name, await recognise(client, release, entry, shown, "read")] as const];
    }),
  );
  return new Map(found.flat());
}

/** Versions that are somebody else's: a release in which one is taken cannot end well, so that none of it is sent. */
export function findTaken(
  { packages }: Pick<PackedPlan, "packages">,
  state: RegistryState,
  recognised: ReadonlyMap<string, Recognition>,
): Problem[] {
  return packages.flatMap(({ name, version, tarball }): Problem[] => {
    if (recognised.get(name)?.kind !== "other") return [];
    const shown = knownPackage(state, name);
    const published = shown === undefined ? undefined : versionOf(shown, version);
    return [
      {
        code: "PACKAGE_VERSION_TAKEN",
        severity: "error",
        package: name,
        actual: published?.integrity ?? published?.shasum ?? "unknown",
        expected: tarball.integrity,
        predicts: `You cannot publish over the previously published versions: ${version}.`,
      },
    ];
  });
}
