import { isArrived } from "../publish/is-arrived.ts";
import type { Verification } from "../verify/verification.ts";
import type { ReleaseReport, Verdict } from "./release-report.ts";

/** Puts what a run found and did into one document and judges it. */
export function createReport(facts: Omit<ReleaseReport, "schemaVersion" | "verdict">): ReleaseReport {
  return { schemaVersion: 1, verdict: judge(facts), ...facts };
}

function judge({
  mode,
  plan,
  problems,
  outcomes,
  verifications,
}: Omit<ReleaseReport, "schemaVersion" | "verdict">): Verdict {
  const blocked = problems.some((problem) => problem.severity === "error");
  if (outcomes.length === 0) {
    if (blocked) return "problems";
    if (plan.packages.length === 0) return "nothing-to-publish";
    return mode === "dry-run" ? "ready" : "failed";
  }
  const arrived = outcomes.filter(isArrived).length;
  if (arrived === 0)
    return blocked && outcomes.every((outcome) => outcome.status === "not-attempted") ? "problems" : "failed";
  if (arrived < outcomes.length) return "partial";
  // A rehearsal enacts problems rather than stopping at them; the real release would stop.
  if (blocked) return "problems";
  return verifications.every(isProven) ? "succeeded" : "unproven";
}

/** Whether nothing that could be read of a published version contradicts what was packed. */
export function isProven({ availability, integrity, distTag, attestation }: Verification): boolean {
  const contradicted = [integrity, distTag, attestation].some(
    ({ state }) => state === "mismatch" || state === "missing",
  );
  return !contradicted && (availability === "available" || availability === "accepted");
}
