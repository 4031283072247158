import { describeInstallationChanges } from "../plan/installation-changes.ts";
import { isArrived, type PublishOutcome } from "../publish/outcome.ts";
import { sanitise } from "../text/sanitise.ts";
import { formatVerification, type Verification } from "../verify/verification.ts";
import { renderProblems, type RenderProblemsOptions } from "./problems-text.ts";
import { describeRefusals } from "./refusals.ts";
import { isProven, type ReleaseReport } from "./release-report.ts";
import { renderSuppressed } from "./suppressed.ts";
import { findUnchecked, formatOutcomeLine, formatUnchecked, formatVerdict, nextSteps } from "./verdict.ts";

/** Packages that went well are listed up to this number, then counted: a reader in a hurry looks for the others. */
const MAX_ARRIVED = 40;

/** The report for a terminal or a log: problems, then every package that needs attention, then the verdict. */
export function renderReport(report: ReleaseReport, options: RenderProblemsOptions = {}): string {
  const sections = [
    report.problems.length > 0 ? renderProblems(report.problems, { ...options, base: report.base }) : "",
    renderSuppressed(report.suppressed ?? []),
    renderOutcomes(report),
    renderUnproven(report.verifications),
    renderList("What installing does differently", describeInstallationChanges(report.plan).map(sanitise)),
    renderUnchecked(report),
    renderList("Compared before anything was sent", report.compared ?? []),
    renderList("Not checked here", report.notChecked),
    formatVerdict(report),
    renderList("Next", nextSteps(report)),
  ];
  return sections.filter((section) => section !== "").join("\n\n");
}

function renderOutcomes({ outcomes, verifications }: Pick<ReleaseReport, "outcomes" | "verifications">): string {
  const seen = new Map(verifications.map((verification) => [verification.name, verification]));
  const formatLine = (outcome: PublishOutcome): string => formatOutcomeLine(outcome, seen.get(outcome.name));
  const arrived = outcomes.filter(isArrived);
  const others = outcomes.filter((outcome) => !isArrived(outcome));
  const hidden = Math.max(0, arrived.length - MAX_ARRIVED);
  const refusals = describeRefusals(others);
  return [
    ...arrived.slice(0, MAX_ARRIVED).map(formatLine),
    ...(hidden > 0 ? [`  … and ${hidden} more`] : []),
    ...others.flatMap((outcome) => [
      formatLine(outcome),
      ...(refusals.get(outcome.name) ?? []).map((line) => `    ${sanitise(line)}`),
    ]),
  ].join("\n");
}

function renderUnproven(verifications: readonly Verification[]): string {
  const unproven = verifications.filter((verification) => !isProven(verification));
  return renderList(
    "Not as packed",
    unproven.map((verification) => sanitise(formatVerification(verification))),
  );
}

function renderUnchecked(report: ReleaseReport): string {
  return renderList(
    "Not proved",
    findUnchecked(report).map((it) => sanitise(`${it.name} ${it.version}: ${formatUnchecked(it)}`)),
  );
}

function renderList(title: string, items: readonly string[]): string {
  return items.length === 0 ? "" : [title, ...items.map((item) => `  ${item}`)].join("\n");
}
