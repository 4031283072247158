import type { PublishPlan } from "../plan/publish-plan.ts";
import type { Problem } from "../problems/problem.ts";
import type { PublishOutcome } from "../publish/publish-outcome.ts";
import type { Verification } from "../verify/verification.ts";

/**
 * `succeeded`: everything is on the registry as packed. `ready`: a dry run found nothing in the way. `problems`: stopped
 * before anything was sent, or, in a rehearsal, where the real release would stop. `partial`: some packages are public and
 * others are not. `failed`: none is. `unproven`: all were accepted, but the registry shows something else than was packed.
 */
export type Verdict = "succeeded" | "ready" | "partial" | "failed" | "unproven" | "problems" | "nothing-to-publish";

export type ReleaseMode = "publish" | "dry-run" | "rehearsal";

export interface ReleaseReport {
  readonly schemaVersion: 1;
  /** What was done: the same document serves the real release and its rehearsal. */
  readonly mode: ReleaseMode;
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
