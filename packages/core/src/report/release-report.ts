import type { PublishPlan } from "../plan/publish-plan.ts";
import type { Problem } from "../problems/problem.ts";
import type { PublishOutcome } from "../publish/publish-outcome.ts";
import type { Verification } from "../verify/verification.ts";

/** `succeeded`: everything is on the registry as packed. `problems`: stopped before anything was sent. */
export type Verdict = "succeeded" | "partial" | "failed" | "problems" | "nothing-to-publish";

export interface ReleaseReport {
  readonly schemaVersion: 1;
  /** What was done: the same document serves the real release and its rehearsal. */
  readonly mode: "publish" | "dry-run" | "rehearsal";
  readonly verdict: Verdict;
  readonly plan: PublishPlan;
  readonly problems: readonly Problem[];
  readonly outcomes: readonly PublishOutcome[];
  readonly verifications: readonly Verification[];
  /** What this run could not check, in words. */
  readonly notChecked: readonly string[];
  /** Milliseconds by pipeline stage. */
  readonly timings: Readonly<Record<string, number>>;
}
