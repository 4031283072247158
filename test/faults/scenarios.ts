import type { RequestKind } from "@slipway/rehearsal";

import { type FaultCase, faultCases } from "./fault-cases.ts";
import type { Resume, Scenario } from "./run-scenario.ts";

/** Of one class with 502, which stands for them when a run is killed before it has heard the answer. */
const SAME_CLASS: ReadonlySet<string> = new Set(["500", "503", "500 after storing", "503 after storing"]);

/** Where a kill leaves something behind that depends on the fault. */
const STORING: ReadonlySet<RequestKind> = new Set(["put"]);

/** Elsewhere: answered, or still being answered, when the run is killed. */
const IN_TIME: ReadonlySet<string> = new Set(["no answer", "late answer", "no answer, and no answer to the PUT"]);

/** Before the first publication there is no ledger to lose. */
const BEFORE_LEDGER: ReadonlySet<RequestKind> = new Set(["id-token", "exchange", "read", "fulcio", "rekor"]);

/** Every fault in a run that is left alone, and then all that a kill can change about it. */
export const scenarios: readonly Scenario[] = faultCases.flatMap((faultCase) =>
  resumesOf(faultCase).map((resume) => ({ ...faultCase, resume })),
);

function resumesOf(faultCase: FaultCase): readonly Resume[] {
  if (!isKillable(faultCase)) return ["none"];
  return BEFORE_LEDGER.has(faultCase.phase) ? ["none", "killed"] : ["none", "killed", "runner lost"];
}

function isKillable({ phase, fault, faults, expected, tries }: FaultCase): boolean {
  // What stops before anything is sent leaves nothing to resume; what is given up is the same fault, met more often.
  if (expected === "stops" || tries !== undefined) return false;
  // How many reads there are before and after a kill is up to the clock.
  if (faults.some(({ effect }) => effect.type === "scan" && effect.reads !== undefined)) return false;
  return STORING.has(phase) ? !SAME_CLASS.has(fault) : IN_TIME.has(fault);
}
