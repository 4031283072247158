import { isArrived } from "../publish/is-arrived.ts";
import type { PublishOutcome } from "../publish/publish-outcome.ts";
import { formatCount } from "../text/format-count.ts";
import type { ReleaseMode, ReleaseReport } from "./release-report.ts";

const SUBJECT: Record<ReleaseMode, string> = {
  publish: "Release",
  "dry-run": "Dry run",
  rehearsal: "Rehearsal",
};

/** The one line that comes first everywhere: what happened, in numbers. */
export function formatVerdict(report: ReleaseReport): string {
  return `${SUBJECT[report.mode]} ${clause(report)}`;
}

function clause({ verdict, plan, problems, outcomes, mode }: ReleaseReport): string {
  const arrived = outcomes.filter(isArrived).length;
  const errors = problems.filter(({ severity }) => severity === "error").length;
  switch (verdict) {
    case "succeeded":
      return `succeeded: ${mode === "rehearsal" ? `${packages(arrived)} would be published` : describeArrival(outcomes)}`;
    case "ready":
      return `found nothing in the way of ${packages(plan.packages.length)}`;
    case "nothing-to-publish":
      return `has nothing to publish: every version is on the registry already`;
    case "problems":
      return `stopped: ${formatCount(errors, "error")} to fix before anything is published`;
    case "unproven":
      return `is not proven: ${packages(arrived)} accepted, but the registry shows something else than was packed`;
    case "partial":
    case "failed":
      if (outcomes.every(({ status }) => status === "rejected")) return `was rejected: ${describeRejection(outcomes)}`;
      return `failed: ${arrived - countStaged(outcomes)} of ${packages(outcomes.length)} ${mode === "rehearsal" ? "would be published" : "published"}${breakdown(outcomes)}`;
  }
}

function describeArrival(outcomes: readonly PublishOutcome[]): string {
  const staged = countStaged(outcomes);
  if (staged === 0) return `${packages(outcomes.length)} published`;
  if (staged === outcomes.length) return `${packages(staged)} staged, waiting for approval`;
  return `${packages(outcomes.length - staged)} published, ${staged} staged, waiting for approval`;
}

function describeRejection(outcomes: readonly PublishOutcome[]): string {
  return `${packages(outcomes.length)} taken off the stage, nothing is public`;
}

function countStaged(outcomes: readonly PublishOutcome[]): number {
  return outcomes.filter(({ status }) => status === "staged").length;
}

function breakdown(outcomes: readonly PublishOutcome[]): string {
  const parts = (["staged", "failed", "held", "rejected", "not-attempted"] as const)
    .map((status) => ({ status, count: outcomes.filter((outcome) => outcome.status === status).length }))
    .filter((part) => part.count > 0)
    .map((part) => `${part.count} ${part.status.replace("-", " ")}`);
  return parts.length === 0 ? "" : `, ${parts.join(", ")}`;
}

function packages(number: number): string {
  return formatCount(number, "package");
}
