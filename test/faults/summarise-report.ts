import type { ReleaseReport } from "@slipway/core";

/**
 * A report without what no two runs share: times, tries, log entries, and whether a run published a version itself or found
 * it published.
 */
export function summariseReport({ verdict, mode, problems, outcomes, verifications }: ReleaseReport): object {
  return {
    verdict,
    mode,
    errors: problems.filter(({ severity }) => severity === "error"),
    outcomes: outcomes.map(({ name, version, status, integrity, heldBy }) => ({
      name,
      version,
      status: status === "already-published" ? "published" : status,
      integrity,
      heldBy,
    })),
    verifications: verifications.map((verification) => ({ ...verification, seenAt: undefined })),
  };
}
