import { isArrived, type Json, type PublishOutcome, type PublishPlan, type Verification } from "@slipway/core";
import pLimit from "p-limit";

import type { RegistryConfig } from "../config/registry-config.ts";
import { READS_AT_ONCE } from "../registry/read-registry.ts";
import { systemTiming, type Timing } from "../registry/retry.ts";
import { type AttestationVerifier, type ExpectedOrigin, readAttestationVerifier } from "./attestation.ts";
import { verifyVersion, type VersionLook } from "./verify-version.ts";

const FIRST_WAIT = 500;

const LONGEST_WAIT = 15_000;

export interface VerifyOptions {
  readonly plan: PublishPlan;
  readonly config: Pick<RegistryConfig, "fetchOptions">;
  /**
   * How publishing ended: what did not arrive is not looked for, what was accepted is not called absent, and what was sent
   * with provenance has to have it. Without it every package of the plan is looked for.
   */
  readonly outcomes?: readonly PublishOutcome[];
  /** Of a private Sigstore deployment. Absent: the public one, read through TUF when it is first needed. */
  readonly trustedRoot?: Json;
  /** Where the packages have to come from. Absent: from the plan's repository and commit. */
  readonly expected?: ExpectedOrigin;
  /** Milliseconds to wait for what cannot be read yet; 0 looks once. */
  readonly deadline: number;
  readonly signal?: AbortSignal;
  readonly timing?: Timing;
  /** Called after each round. */
  readonly onProgress?: (settled: number, total: number) => void;
}

/**
 * Compares a finished release with what the registry shows of it: each version's presence, integrity, dist-tag and
 * attestation. New versions are scanned before they can be read, so it looks again until the deadline. One request for
 * each version and look, and one for its attestations.
 *
 * @returns One verification for each package that arrived, in the plan's order. Never rejects because of an answer.
 */
export async function verifyRelease(options: VerifyOptions): Promise<Verification[]> {
  const { timing = systemTiming, deadline, signal, onProgress } = options;
  const subjects = selectSubjects(options);
  const readVerifier = once(async () => readAttestationVerifier(options.trustedRoot));
  const expected = options.expected ?? originOf(options.plan);
  const limit = pLimit(READS_AT_ONCE);
  // npm's own limit would silently undercut that.
  const fetchOptions = { ...options.config.fetchOptions, maxSockets: READS_AT_ONCE };
  const looks = new Map<string, VersionLook>();
  const end = timing.now() + deadline;

  for (let wait = FIRST_WAIT; ; wait = Math.min(LONGEST_WAIT, wait * 2)) {
    const open = subjects.filter(({ entry }) => looks.get(entry.name)?.settled !== true);
    await Promise.all(
      open.map(async ({ entry, outcome }) =>
        limit(async () => {
          const check = { entry, outcome, registry: options.plan.registry, fetchOptions };
          looks.set(entry.name, await verifyVersion({ ...check, expected, readVerifier, now: timing.now }));
        }),
      ),
    );
    const settled = subjects.filter(({ entry }) => looks.get(entry.name)?.settled === true).length;
    onProgress?.(settled, subjects.length);
    const left = end - timing.now();
    const pause = Math.max(0, ...[...looks.values()].map(({ retryAfter = 0 }) => retryAfter));
    // A registry that wants to be left alone beyond the deadline is not asked again before it.
    if (settled === subjects.length || left <= 0 || pause > left || signal?.aborted === true) break;
    await timing.sleep(Math.max(pause, Math.min(wait, left)), signal);
  }
  return subjects.flatMap(({ entry }) => looks.get(entry.name)?.verification ?? []);
}

interface Subject {
  readonly entry: PublishPlan["packages"][number];
  readonly outcome: PublishOutcome | undefined;
}

function selectSubjects({ plan, outcomes }: VerifyOptions): readonly Subject[] {
  const byName = new Map(outcomes?.map((outcome) => [outcome.name, outcome]));
  return plan.packages
    .map((entry) => ({ entry, outcome: byName.get(entry.name) }))
    .filter(({ outcome }) => (outcome === undefined ? outcomes === undefined : isArrived(outcome)));
}

function originOf({ repository, commit }: PublishPlan): ExpectedOrigin {
  return { ...(repository !== undefined && { repository }), ...(commit !== undefined && { commit }) };
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
 * What was accepted and has been seen with our integrity is published. Publishing itself does not read back what went well:
 * that would cost every package a request, and verification makes it anyway.
 */
export function settleOutcomes(
  outcomes: readonly PublishOutcome[],
  verifications: readonly Verification[],
): PublishOutcome[] {
  const seen = new Set(
    verifications
      .filter(({ availability, integrity }) => availability === "available" && integrity.state === "ok")
      .map(({ name }) => name),
  );
  return outcomes.map((outcome) =>
    outcome.status === "accepted" && seen.has(outcome.name) ? { ...outcome, status: "published" } : outcome,
  );
}
