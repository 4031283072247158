import type { PlanEntry, PublishFailure, PublishOutcome, Verification, VerificationCheck } from "@slipway/core";

import { hasCredential, type RegistryConfig } from "../config/registry-config.ts";
import type { Credential } from "../registry/client.ts";
import { classifyFailure } from "../registry/failure.ts";
import { readVersion, type RegistryView, type VersionOnRegistry } from "../registry/packument.ts";
import { type AttestationVerifier, checkAttestation, type ExpectedOrigin, readAttestations } from "./attestation.ts";

interface VersionCheck {
  readonly entry: PlanEntry;
  /** How its publication ended; absent when that is not known. */
  readonly outcome: PublishOutcome | undefined;
  readonly registry: string;
  readonly fetchOptions: RegistryConfig["fetchOptions"];
  readonly expected: ExpectedOrigin;
  readonly readVerifier: () => Promise<AttestationVerifier>;
  readonly now: () => number;
}

export interface VersionLook {
  readonly verification: Verification;
  /** Whether looking again would show nothing else. */
  readonly settled: boolean;
  /** Milliseconds that the registry asked to be left alone for. */
  readonly retryAfter?: number;
}

const SETTLED = { settled: true } as const;

/** Looks once at what the registry shows of one version, and compares it with the plan. Never throws. */
export async function verifyVersion(check: VersionCheck): Promise<VersionLook> {
  const { entry, outcome, registry, fetchOptions, now } = check;
  if (outcome?.status === "staged") return unseen(check, "it waits on the stage for approval", true);
  try {
    const { view, credential } = await readShownVersion(entry, registry, fetchOptions);
    if (view.version === undefined) return unseen(check, "it cannot be read yet", false);
    return await compare(check, view, view.version, credential);
  } catch (error) {
    return unread(check, classifyFailure(error, "read-back", now()));
  }
}

async function compare(
  check: VersionCheck,
  view: RegistryView,
  version: VersionOnRegistry,
  credential: Credential,
): Promise<VersionLook> {
  const { entry } = check;
  const attestation = await compareAttestation(check, version, credential);
  return {
    ...attestation.look,
    verification: {
      name: entry.name,
      version: entry.version,
      availability: "available",
      integrity: compareTexts(version.integrity, entry.tarball?.integrity),
      distTag: compareTexts(view.distTags[entry.distTag], entry.version),
      attestation: attestation.check,
    },
  };
}

function compareTexts(actual: string | undefined, expected: string | undefined): VerificationCheck {
  if (expected === undefined) return { state: "not-checked", reason: "the plan does not say what was packed" };
  if (actual === undefined) return { state: "missing", expected };
  return actual === expected ? { state: "ok" } : { state: "mismatch", actual, expected };
}

async function compareAttestation(
  { entry, outcome, registry, fetchOptions, expected, readVerifier, now }: VersionCheck,
  { attestations: address }: VersionOnRegistry,
  credential: Credential,
): Promise<{ readonly look: Omit<VersionLook, "verification">; readonly check: VerificationCheck }> {
  if (address === undefined) {
    if (outcome?.provenance !== undefined) return { look: SETTLED, check: { state: "missing" } };
    return { look: SETTLED, check: { state: "not-checked", reason: "it was published without provenance" } };
  }
  if (entry.tarball === undefined) {
    return { look: SETTLED, check: { state: "not-checked", reason: "the plan does not say what was packed" } };
  }
  let verify: AttestationVerifier;
  let attestations: readonly unknown[];
  try {
    verify = await readVerifier();
    attestations = await readAttestations(address, registry, credential, fetchOptions);
  } catch (error) {
    const failure = classifyFailure(error, "read-back", now());
    return { look: unsettled(failure), check: { state: "not-checked", reason: failure.message } };
  }
  const version = { name: entry.name, version: entry.version, integrity: entry.tarball.integrity };
  return { look: SETTLED, check: checkAttestation(attestations, version, expected, verify) };
}

/** What nobody can read may still have been accepted; only who saw it published can know. */
function unseen({ entry, outcome }: VersionCheck, reason: string, settled: boolean): VersionLook {
  // Whoever says that it was published has seen it: a registry that shows nothing contradicts that.
  const expected = outcome?.status === "accepted" || outcome?.status === "staged";
  return { settled, verification: unchecked(entry, expected ? "accepted" : "absent", reason) };
}

function unread({ entry, outcome }: VersionCheck, failure: PublishFailure): VersionLook {
  const { status, message } = failure;
  const reason = status === undefined ? message : `the registry answered ${status}: ${message}`;
  const unavailable = outcome === undefined ? "absent" : "accepted";
  const availability = status === 403 || status === 451 ? "blocked" : unavailable;
  return { ...unsettled(failure), verification: unchecked(entry, availability, reason) };
}

function unsettled({ retryAfter }: PublishFailure): Omit<VersionLook, "verification"> {
  return { settled: false, ...(retryAfter !== undefined && { retryAfter }) };
}

function unchecked(
  { name, version }: PlanEntry,
  availability: Verification["availability"],
  reason: string,
): Verification {
  const check = { state: "not-checked", reason } as const;
  return { name, version, availability, integrity: check, distTag: check, attestation: check };
}

interface ShownVersion {
  readonly view: RegistryView;
  /** With which it was found. */
  readonly credential: Credential;
}

/**
 * Reads a version as its users do: as anybody, and only where nobody finds it like that, with what npm's configuration has
 * for the registry.
 *
 * @throws What `readVersion` throws.
 */
export async function readShownVersion(
  { name, version }: { readonly name: string; readonly version: string },
  registry: string,
  fetchOptions: RegistryConfig["fetchOptions"],
): Promise<ShownVersion> {
  const read = async (credential: Credential): Promise<ShownVersion> => ({
    credential,
    view: await readVersion({ name, version, registry, credential, fetchOptions }),
  });
  const anybody = { kind: "none" } as const;
  if (!hasCredential(registry, fetchOptions)) return read(anybody);
  const shown = await read(anybody).catch(() => undefined);
  return shown?.view.found === true ? shown : read({ kind: "configured" });
}
