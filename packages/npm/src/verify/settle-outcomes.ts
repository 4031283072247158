import type { PublishOutcome, Verification } from "@slipway/core";

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
