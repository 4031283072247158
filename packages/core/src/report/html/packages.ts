import { distTagsOf, type PlanEntry, publishedBefore } from "../../plan/publish-plan.ts";
import { isArrived, type PublishOutcome } from "../../publish/outcome.ts";
import type { Verification } from "../../verify/verification.ts";
import type { ReleaseReport } from "../release-report.ts";
import { isProven } from "../release-report.ts";

/** What is told of one package, everywhere on the page under the same number. */
export interface ShownPackage {
  /** Of its anchor. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly entry: PlanEntry | undefined;
  readonly distTags: readonly string[];
  readonly outcome: PublishOutcome | undefined;
  readonly verification: Verification | undefined;
  readonly state: ShownState;
}

/** `good`: seen as packed, or taken and waiting for nobody but a person. `open`: not known yet. `none`: nothing was done. */
export type ShownState = "good" | "open" | "bad" | "none";

/** The packages of a release, those that an earlier attempt published first. */
export function listShown(report: ReleaseReport): ShownPackage[] {
  const outcomes = new Map(report.outcomes.map((outcome) => [outcome.name, outcome]));
  const verifications = new Map(report.verifications.map((it) => [it.name, it]));
  const entries = [
    ...publishedBefore(report.plan).map(({ name, version, distTag }) => ({ name, version, distTag, entry: undefined })),
    ...report.plan.packages.map((entry) => ({ ...entry, entry })),
  ];
  return entries.map(({ name, version, entry, ...rest }, index) => {
    const outcome = outcomes.get(name);
    const verification = verifications.get(name);
    return {
      id: `p${String(index + 1)}`,
      name,
      version,
      entry,
      distTags: distTagsOf({ ...entry, distTag: rest.distTag }),
      outcome,
      verification,
      state: stateOf(outcome, verification),
    };
  });
}

function stateOf(outcome: PublishOutcome | undefined, verification: Verification | undefined): ShownState {
  if (outcome === undefined || outcome.status === "not-attempted") return "none";
  if (!isArrived(outcome)) return outcome.status === "unknown" ? "open" : "bad";
  if (verification === undefined) return outcome.status === "accepted" ? "open" : "good";
  if (!isProven(verification)) return "bad";
  return verification.availability === "available" ? "good" : "open";
}
