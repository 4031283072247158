import { createHash } from "node:crypto";

import {
  type ExpectedOrigin,
  type KnownPackage,
  type PlanEntry,
  type ProviderFacts,
  type PublishedVersion,
  type PublishFailure,
  type PublishOutcome,
  registryOf,
  type Verification,
  type VerificationCheck,
} from "@slipway/core";

import { type RegistryClient, requestRegistry } from "../registry/client.ts";
import type { Credential } from "../registry/credential.ts";
import { attempt } from "../registry/failure.ts";
import { readPackage, versionOf } from "../registry/packument.ts";
import { type AttestationVerifier, checkAttestation, readAttestations } from "./attestation.ts";
import { checkInstallation } from "./installation.ts";

/** What is the same for all versions of a release. */
export interface VerifiedRelease {
  readonly registry: string;
  readonly expected: ExpectedOrigin;
  /** Of the CI service that signs provenance. */
  readonly facts: ProviderFacts;
  /** Also downloads each tarball, and hashes what comes. */
  readonly bytes?: boolean | undefined;
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
  planned: PlanEntry,
  outcome: PublishOutcome | undefined,
): Promise<VersionLook> {
  const entry = whatArrived(planned, outcome);
  if (outcome?.status === "staged") return unseen(entry, outcome, "it waits on the stage for approval", true);
  const registry = registryOf(release, entry);
  const request = { name: entry.name, registry, as: "anybody-first", detailed: entry.version } as const;
  const read = await attempt("read-back", client.timing.now, async () => readPackage(client, request));
  if ("failure" in read) return unread(entry, outcome, read.failure);
  const state = read.value;
  const shown = versionOf(state, entry.version);
  if (state.kind === "absent" || shown === undefined) return unseen(entry, outcome, "it cannot be read yet", false);
  const look: Look = { client, release, entry, outcome, registry, shown, state };
  const attestation = await compareAttestation(look);
  const integrity = await compareIntegrity(look);
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
      installation: checkInstallation(entry, shown, registry),
    },
  };
}

/** One look at a version that the registry shows. */
interface Look {
  readonly client: RegistryClient;
  readonly release: VerifiedRelease;
  readonly entry: PlanEntry;
  readonly outcome: PublishOutcome | undefined;
  readonly registry: string;
  readonly shown: PublishedVersion;
  readonly state: Extract<KnownPackage, { kind: "present" }>;
}

async function compareIntegrity(look: Look): Promise<VerificationCheck> {
  const { client, release, entry, shown } = look;
  const { tarball } = entry;
  if (tarball === undefined) return { state: "unproven", reason: "the plan does not say what was packed" };
  const said = compareTexts(shown.integrity, tarball.integrity);
  // A registry that shows no integrity serves the bytes all the same.
  const unsaid = shown.integrity === undefined && shown.shasum !== undefined;
  if (!unsaid && (release.bytes !== true || said.state !== "ok")) return said;
  const address = shown.tarball;
  if (address === undefined) return { state: "unproven", reason: "the registry does not say where its tarball is" };
  const read = await attempt("read-back", client.timing.now, async () =>
    readIntegrity(client, address, credentialOf(look), tarball.size),
  );
  if ("failure" in read) return { state: "unproven", reason: `its tarball cannot be read: ${read.failure.message}` };
  const served = compareTexts(read.value, tarball.integrity);
  return served.state === "ok" ? served : { ...served, reason: "of the bytes that are served" };
}

/** Of what a registry serves, as far as it can be what was packed. */
async function readIntegrity(
  client: RegistryClient,
  url: string,
  credential: Credential,
  size: number,
): Promise<string> {
  const response = await requestRegistry(client, { url, credential, timeout: client.policy.timeout });
  const digest = createHash("sha512");
  let length = 0;
  for await (const chunk of response.body) {
    length += chunk.length;
    if (length > size) throw new Error(`it is larger than the ${size} bytes that were packed`);
    digest.update(chunk);
  }
  return `sha512-${digest.digest("base64")}`;
}

/** Never sent to another host than the registry's. */
function credentialOf({ state, shown, registry }: Look): Credential {
  const own = shown.tarball !== undefined && new URL(shown.tarball, registry).origin === new URL(registry).origin;
  return state.public === true || !own ? { kind: "none" } : { kind: "configured" };
}

/** Where publishing found other bytes of the same commit, those are the release's. */
export function whatArrived<Entry extends PlanEntry>(entry: Entry, outcome: PublishOutcome | undefined): Entry {
  const { tarball } = entry;
  const integrity = outcome?.note === undefined ? undefined : outcome.integrity;
  return tarball === undefined || integrity === undefined ? entry : { ...entry, tarball: { ...tarball, integrity } };
}

function compareTexts(actual: string | undefined, expected: string | undefined): VerificationCheck {
  if (expected === undefined) return { state: "not-checked", reason: "the plan does not say what was packed" };
  if (actual === undefined) return { state: "missing", expected };
  return actual === expected ? { state: "ok" } : { state: "mismatch", actual, expected };
}

interface AttestationLook extends Omit<VersionLook, "verification"> {
  readonly check: VerificationCheck;
}

async function compareAttestation(look: Look): Promise<AttestationLook> {
  const { client, release, entry, registry, shown, state } = look;
  const { name, version, tarball } = entry;
  const address = shown.attestations;
  if (address === undefined) return judgeAbsence(expectsProvenance(look));
  if (tarball === undefined) {
    return { settled: true, check: { state: "not-checked", reason: "the plan does not say what was packed" } };
  }
  const read = await attempt("read-back", client.timing.now, async () => {
    const verify = await release.readVerifier();
    const credential = state.public === true ? ({ kind: "none" } as const) : ({ kind: "configured" } as const);
    return { verify, attestations: await readAttestations(client, new URL(address, registry), registry, credential) };
  });
  if ("failure" in read) {
    const { message, retryAfter } = read.failure;
    return { settled: false, retryAfter, check: { state: "unproven", reason: message } };
  }
  const { verify, attestations } = read.value;
  const attested = { name, version, integrity: tarball.integrity };
  const check = checkAttestation(attestations, attested, release.expected, { verify, facts: release.facts });
  return { settled: check.state !== "missing", check };
}

/** Nothing where neither who sent it nor the plan tells. npm signs for nothing that is not shown to everyone. */
function expectsProvenance({ entry, outcome, state }: Look): boolean | undefined {
  if (outcome?.provenance !== undefined) return true;
  // Sent by us, and nothing was signed.
  if (outcome?.status === "published" || outcome?.status === "accepted") return false;
  return state.public === true ? entry.provenance : false;
}

function judgeAbsence(expected: boolean | undefined): AttestationLook {
  if (expected === true) return { settled: false, check: { state: "missing" } };
  if (expected === false) {
    return { settled: true, check: { state: "not-checked", reason: "it was published without provenance" } };
  }
  const reason = "the registry shows no provenance, and nobody tells whether there has to be any";
  return { settled: false, check: { state: "unproven", reason } };
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
  const unavailable = outcome === undefined ? "absent" : "unread";
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
