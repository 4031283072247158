import { faultCases, type FaultCase } from "./fault-cases.ts";
import type { Resume, Scenario } from "./run-scenario.ts";

/** Of one class with 502, which stands for them when a run is killed before it has heard the answer. */
const SAME_CLASS = /^50[03]\b/u;

/** Phases before which nothing of the release can be in the ledger. */
const BEFORE_LEDGER: ReadonlySet<string> = new Set(["id-token", "exchange", "read", "fulcio", "rekor"]);

/** Every fault in a run that is left alone, and then what a kill can change about it. */
export const scenarios: readonly Scenario[] = faultCases.flatMap((faultCase) =>
  resumesOf(faultCase).map((resume) => ({ ...faultCase, resume })),
);

function resumesOf({ phase, fault, expected, tries }: FaultCase): readonly Resume[] {
  // What stops before anything is sent leaves nothing to resume, and what is given up is the same fault, met more often.
  if (expected === "stops" || tries !== undefined || SAME_CLASS.test(fault)) return ["none"];
  return BEFORE_LEDGER.has(phase) ? ["none", "killed"] : ["none", "killed", "runner lost"];
}
