import {
  type ExpectedOrigin,
  isArrived,
  type Json,
  type ProviderFacts,
  publishedBefore,
  type PublishedEntry,
  type PublishFailure,
  type PublishOutcome,
  type PublishPlan,
  type Verification,
  type VerificationCheck,
} from "@slipway/core";
import pLimit from "p-limit";

import type { RegistryClient } from "../registry/client.ts";
import { poll, SCAN_LOOKS } from "../registry/retry.ts";
import { type AttestationVerifier, readAttestationVerifier } from "./attestation.ts";
import { verifyVersion, type VersionLook } from "./verify-version.ts";

export interface VerifyOptions {
  readonly plan: PublishPlan;
  /**
   * How publishing ended: what was not sent is not looked for, what was accepted is not called absent, and what was sent
   * with provenance has to have it. Without it every package of the plan is looked for.
   */
  readonly outcomes?: readonly PublishOutcome[];
  /** Of a private Sigstore deployment. Absent: the public one, read through TUF when it is first needed. */
  readonly trustedRoot?: Json;
  /** Where the packages have to come from. Absent: from the plan's repository and commit. */
  readonly expected?: ExpectedOrigin;
  /** Of the CI service that signs provenance. */
  readonly facts: ProviderFacts;
  /** Also downloads each tarball, and hashes what comes. */
  readonly bytes?: boolean | undefined;
  /** Milliseconds to wait for what cannot be read yet; 0 looks once. */
  readonly deadline: number;
  /** Whether publishing has looked for what is unknown until its own deadline: one look is left then. */
  readonly looked?: boolean | undefined;
  /** Called after each round, with the milliseconds that are left of the deadline. */
  readonly onProgress?: (settled: number, total: number, left: number) => void;
}

/**
 * Compares a finished release with what the registry shows of it: each version's presence, integrity, dist-tag and
 * attestation. New versions are scanned before they can be read, and dist-tags and attestations come late, so it looks again
 * until the deadline; other bytes are never late. One request for each version and look, and one for its attestations.
 *
 * @returns One verification for each package that arrived or may have, in the plan's order. Never rejects because of an answer.
 */
export async function verifyRelease(client: RegistryClient, options: VerifyOptions): Promise<Verification[]> {
  const { plan, deadline, onProgress } = options;
  const { timing, signal } = client;
  const subjects = selectSubjects(options);
  const release = {
    registry: plan.registry,
    facts: options.facts,
    bytes: options.bytes,
    expected: options.expected ?? { repository: plan.repository, commit: plan.commit },
    readVerifier: once(async () => readAttestationVerifier(options.trustedRoot)),
  };
  const limit = pLimit(client.connections);
  const looks = new Map<string, VersionLook>();
  const seen = new Map<string, number>();
  const end = timing.now() + deadline;
  const isSettled = ({ entry, outcome }: Subject): boolean => {
    const look = looks.get(entry.name);
    if (look === undefined || look.settled) return look?.settled === true;
    return options.looked === true && outcome?.status === "unknown" && look.verification.availability !== "available";
  };

  await poll(
    async () => {
      const open = subjects.filter((subject) => !isSettled(subject));
      await limit.map(open, async ({ entry, outcome }) => {
        const look = await verifyVersion(client, release, entry, outcome);
        if (look.verification.availability === "available" && !seen.has(entry.name))
          seen.set(entry.name, Math.round(timing.now()));
        looks.set(entry.name, look);
      });
      const settled = subjects.filter(isSettled).length;
      onProgress?.(settled, subjects.length, Math.max(0, end - timing.now()));
      const pause = Math.max(0, ...open.map(({ entry }) => looks.get(entry.name)?.retryAfter ?? 0));
      return { value: undefined, settled: settled === subjects.length, pause };
    },
    { timing, signal, deadline, ...SCAN_LOOKS },
  );
  return subjects.flatMap(({ entry: { name } }) => {
    const verification = looks.get(name)?.verification;
    const seenAt = seen.get(name);
    return verification === undefined ? [] : [{ ...verification, ...(seenAt !== undefined && { seenAt }) }];
  });
}

interface Subject {
  readonly entry: PublishPlan["packages"][number];
  readonly outcome: PublishOutcome | undefined;
}

function selectSubjects({ plan, outcomes }: VerifyOptions): readonly Subject[] {
  const byName = new Map(outcomes?.map((outcome) => [outcome.name, outcome]));
  return [...plan.packages, ...publishedBefore(plan).map(asEntry)]
    .map((entry) => ({ entry, outcome: byName.get(entry.name) }))
    .filter(({ outcome }) => (outcome === undefined ? outcomes === undefined : mayBeThere(outcome)));
}

/** Larger than any tarball: nobody knows how large that one was. */
const UNKNOWN_SIZE = 2 ** 32;

/** What was public before the release was packed is compared with what the registry showed of it then. */
function asEntry(published: PublishedEntry): Subject["entry"] {
  const { name, version, integrity, distTag, registry, provenance } = published;
  const tarball =
    integrity === undefined
      ? undefined
      : { file: "", integrity, size: UNKNOWN_SIZE, unpackedSize: UNKNOWN_SIZE, fileCount: 0 };
  return {
    name,
    version,
    distTag,
    registry,
    provenance,
    directory: ".",
    access: "public",
    dependsOn: [],
    firstPublish: false,
    tarball,
  };
}

/** Whether a registry may show it: nobody knows of what is unknown. */
export function mayBeThere(outcome: PublishOutcome): boolean {
  return isArrived(outcome) || outcome.status === "unknown";
}

/** The trusted root is read when the first attestation needs it; a failure is not kept. */
function once(read: () => Promise<AttestationVerifier>): () => Promise<AttestationVerifier> {
  let reading: Promise<AttestationVerifier> | undefined;
  return async () => {
    reading ??= read();
    try {
      return await reading;
    } catch (error) {
      reading = undefined;
      throw error;
    }
  };
}

/**
 * What was accepted, or of which nothing was known, is published once it has been seen with our integrity, and has failed once
 * it has been seen with another. Publishing itself does not read back what went well: that would cost every package a request,
 * and verification makes it anyway.
 */
export function settleOutcomes(
  outcomes: readonly PublishOutcome[],
  verifications: readonly Verification[],
): PublishOutcome[] {
  const seen = new Map(
    verifications
      .filter(({ availability }) => availability === "available")
      .map(({ name, integrity }) => [name, integrity]),
  );
  return outcomes.map((outcome) => {
    const integrity = seen.get(outcome.name);
    if (integrity === undefined || (outcome.status !== "accepted" && outcome.status !== "unknown")) return outcome;
    if (integrity.state === "mismatch") return { ...outcome, status: "failed", failure: failOther(outcome, integrity) };
    if (integrity.state !== "ok") return outcome;
    const { failure: _, ...rest } = outcome;
    return { ...rest, status: "published" };
  });
}

function failOther({ version }: PublishOutcome, { actual, expected }: VerificationCheck): PublishFailure {
  const message = `\`${version}\` is on the registry with the integrity \`${actual}\`, packed was \`${expected}\``;
  return { class: "integrity", phase: "read-back", code: "EINTEGRITY", message };
}
