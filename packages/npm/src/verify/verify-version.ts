import type {
  KnownPackage,
  PlanEntry,
  PublishedVersion,
  PublishFailure,
  PublishOutcome,
  Verification,
  VerificationCheck,
} from "@slipway/core";

import type { RegistryClient } from "../registry/client.ts";
import { attempt } from "../registry/failure.ts";
import { readPackage, versionOf } from "../registry/packument.ts";
import { type AttestationVerifier, checkAttestation, type ExpectedOrigin, readAttestations } from "./attestation.ts";

/** What is the same for all versions of a release. */
export interface VerifiedRelease {
  readonly registry: string;
  readonly expected: ExpectedOrigin;
  readonly readVerifier: () => Promise<AttestationVerifier>;
}

export interface VersionLook {
  readonly verification: Verification;
  /** Whether looking again would show nothing else. */
  readonly settled: boolean;
  /** Milliseconds that the registry asked to be left alone for. */
  readonly retryAfter?: number;
}

/**
 * Looks once at what the registry shows of one version, as its users do, and compares it with the plan. Never throws.
 *
 * @param outcome How its publication ended; absent when that is not known.
 */
export async function verifyVersion(
  client: RegistryClient,
  release: VerifiedRelease,
  entry: PlanEntry,
  outcome: PublishOutcome | undefined,
): Promise<VersionLook> {
  if (outcome?.status === "staged") return unseen(entry, outcome, "it waits on the stage for approval", true);
  const request = { name: entry.name, registry: release.registry, as: "anybody-first" } as const;
  const read = await attempt("read-back", client.timing.now, async () => readPackage(client, request));
  if ("failure" in read) return unread(entry, outcome, read.failure);
  const state = read.value;
  const shown = versionOf(state, entry.version);
  if (state.kind === "absent" || shown === undefined) return unseen(entry, outcome, "it cannot be read yet", false);
  const attestation = await compareAttestation(client, release, entry, outcome, { shown, state });
  const integrity = compareTexts(shown.integrity, entry.tarball?.integrity);
  const distTag = compareTexts(state.distTags[entry.distTag], entry.version);
  return {
    // Other bytes stay other bytes. Dist-tags and attestations may come later than the version that they belong to.
    settled: integrity.state === "mismatch" || (attestation.settled && distTag.state === "ok"),
    retryAfter: attestation.retryAfter,
    verification: {
      name: entry.name,
      version: entry.version,
      availability: "available",
      integrity,
      distTag,
      attestation: attestation.check,
    },
  };
}

function compareTexts(actual: string | undefined, expected: string | undefined): VerificationCheck {
  if (expected === undefined) return { state: "not-checked", reason: "the plan does not say what was packed" };
  if (actual === undefined) return { state: "missing", expected };
  return actual === expected ? { state: "ok" } : { state: "mismatch", actual, expected };
}

interface AttestationLook extends Omit<VersionLook, "verification"> {
  readonly check: VerificationCheck;
}

async function compareAttestation(
  client: RegistryClient,
  { registry, expected, readVerifier }: VerifiedRelease,
  { name, version, tarball }: PlanEntry,
  outcome: PublishOutcome | undefined,
  { shown, state }: { readonly shown: PublishedVersion; readonly state: Extract<KnownPackage, { kind: "present" }> },
): Promise<AttestationLook> {
  const address = shown.attestations;
  if (address === undefined) {
    if (outcome?.provenance !== undefined) return { settled: false, check: { state: "missing" } };
    return { settled: true, check: { state: "not-checked", reason: "it was published without provenance" } };
  }
  if (tarball === undefined) {
    return { settled: true, check: { state: "not-checked", reason: "the plan does not say what was packed" } };
  }
  const read = await attempt("read-back", client.timing.now, async () => {
    const verify = await readVerifier();
    const credential = state.public === true ? ({ kind: "none" } as const) : ({ kind: "configured" } as const);
    return { verify, attestations: await readAttestations(client, new URL(address, registry), registry, credential) };
  });
  if ("failure" in read) {
    const { message, retryAfter } = read.failure;
    return { settled: false, retryAfter, check: { state: "not-checked", reason: message } };
  }
  const { verify, attestations } = read.value;
  const attested = { name, version, integrity: tarball.integrity };
  const check = checkAttestation(attestations, attested, expected, verify);
  return { settled: check.state !== "missing", check };
}

/** What nobody can read may still have been accepted; only who saw it published can know. */
function unseen(entry: PlanEntry, outcome: PublishOutcome | undefined, reason: string, settled: boolean): VersionLook {
  // Whoever says that it was published has seen it: a registry that shows nothing contradicts that.
  const expected = outcome?.status === "accepted" || outcome?.status === "staged";
  return { settled, verification: unchecked(entry, expected ? "accepted" : "absent", reason) };
}

function unread(entry: PlanEntry, outcome: PublishOutcome | undefined, failure: PublishFailure): VersionLook {
  const { status, message, retryAfter } = failure;
  const reason = status === undefined ? message : `the registry answered ${status}: ${message}`;
  const unavailable = outcome === undefined ? "absent" : "accepted";
  const availability = status === 403 || status === 451 ? "blocked" : unavailable;
  return { settled: false, retryAfter, verification: unchecked(entry, availability, reason) };
}

function unchecked(
  { name, version }: PlanEntry,
  availability: Verification["availability"],
  reason: string,
): Verification {
  const check = { state: "not-checked", reason } as const;
  return { name, version, availability, integrity: check, distTag: check, attestation: check };
}
