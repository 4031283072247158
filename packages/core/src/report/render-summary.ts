import { describeInstallationChanges } from "../plan/installation-changes.ts";
import { distTagsOf, type PlanEntry, publishedBefore } from "../plan/publish-plan.ts";
import { renderPlanMermaid } from "../plan/render-plan.ts";
import { isArrived, type PublishOutcome } from "../publish/outcome.ts";
import { isWaiting } from "../stage/staged-version.ts";
import { escapeMarkdown } from "../text/sanitise.ts";
import { renderTable } from "../text/table.ts";
import { formatCount } from "../text/words.ts";
import { describeTrustedPlan } from "../trust/render-trust.ts";
import { formatVerification, type Verification } from "../verify/verification.ts";
import { renderProblemsMarkdown } from "./problems-markdown.ts";
import { describeRefusals } from "./refusals.ts";
import { isProven, type ReleaseReport } from "./release-report.ts";
import { renderSuppressedMarkdown } from "./suppressed.ts";
import {
  findUnchecked,
  formatOutcome,
  formatUnchecked,
  formatVerdict,
  nextSteps,
  markOutcome,
  OUTCOME_MARK,
} from "./verdict.ts";

const MAX_ATTENTION = 50;
const SHORT_TABLE = 50;

const COLUMNS = ["package", "version", "dist-tag", "outcome", "proved"];

/**
 * The report as Markdown for a job summary: verdict first, what needs action, the table, the graph.
 *
 * @returns Renderings from the fullest to the shortest; a summary has 1 MiB, and the writer takes the first that fits.
 */
export function renderSummary(report: ReleaseReport): string[] {
  const length = report.plan.packages.length + publishedBefore(report.plan).length;
  return [
    renderSections(report, { rows: length, graph: true }),
    renderSections(report, { rows: length, graph: false }),
    renderSections(report, { rows: SHORT_TABLE, graph: false }),
    renderSections(report, { rows: 0, graph: false }),
  ];
}

function renderSections(report: ReleaseReport, { rows, graph }: { rows: number; graph: boolean }): string {
  const sections = [
    `### ${markOf(report)} ${escapeMarkdown(formatVerdict(report))}`,
    renderAttention(report),
    renderNextSteps(report),
    report.problems.length > 0 ? renderProblemsMarkdown(report.problems) : "",
    renderSuppressedMarkdown(report.suppressed ?? []),
    renderInstallationChanges(report),
    rows > 0 ? renderPackages(report, rows) : "",
    escapeMarkdown(describeTrustedPlan(report.plan) ?? ""),
    graph ? renderGraph(report) : "",
    renderFolded("Compared before anything was sent", report.compared ?? []),
    renderFolded("Not checked here", report.notChecked),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

/** Whether the run ends with exit code 0. */
export function isGood({ verdict }: ReleaseReport): boolean {
  return verdict === "succeeded" || verdict === "ready" || verdict === "nothing-to-publish";
}

function markOf(report: ReleaseReport): string {
  if (report.verdict === "pending") return "⏳";
  if (report.verdict === "rejected") return "🚫";
  return isGood(report) ? "✅" : "❌";
}

/** The page of a run that has not come to its end. */
export const UNFINISHED_PAGE = "### ⏳ Running, or ended before it could say how: nothing is known yet\n";

/** The page of a run that was ended at once. */
export const INTERRUPTED_PAGE =
  "### ⏳ Interrupted before it could say how: nothing is known but what `ledger.ndjson` says\n";

/** The page of a run that could not go on. */
export function renderStoppedPage(reason: string): string {
  return `### ❌ Could not go on: ${escapeMarkdown(reason)}\n`;
}

function renderAttention({ outcomes, verifications }: ReleaseReport): string {
  const lost = outcomes.filter((outcome) => !isArrived(outcome));
  const refusals = describeRefusals(lost);
  const rows = [
    ...lost.map((outcome) => renderOutcomeItem(outcome, refusals)),
    ...verifications
      .filter((verification) => !isProven(verification))
      .map((it) => `- ${escapeMarkdown(formatVerification(it))}`),
  ];
  if (rows.length === 0) return "";
  return renderCapped("Needs action", rows);
}

function renderCapped(title: string, items: readonly string[]): string {
  const hidden = items.length - MAX_ATTENTION;
  return [
    `#### ${title}`,
    "",
    ...items.slice(0, MAX_ATTENTION),
    ...(hidden > 0 ? [`- … and ${hidden} more`] : []),
  ].join("\n");
}

function renderOutcomeItem(outcome: PublishOutcome, refusals: ReturnType<typeof describeRefusals>): string {
  const { name, version, status } = outcome;
  return [
    `- ${OUTCOME_MARK[status]} **${escapeMarkdown(`${name} ${version}`)}** ${escapeMarkdown(formatOutcome(outcome))}`,
    ...(refusals.get(name) ?? []).map((line) => `  - ${escapeMarkdown(line)}`),
  ].join("\n");
}

function renderNextSteps(report: ReleaseReport): string {
  const steps = nextSteps(report);
  if (steps.length === 0) return "";
  return ["#### Next", "", ...steps.map((step) => `- ${step}`)].join("\n");
}

/** What was public before the plan was made has no version before it that anybody looked up. */
type Row = Pick<PlanEntry, "name" | "version" | "distTag"> &
  Partial<Pick<PlanEntry, "previousVersion" | "firstPublish">>;

function renderPackages({ plan, outcomes, verifications }: ReleaseReport, rows: number): string {
  if (plan.packages.length + outcomes.length === 0) return "";
  const outcomeOf = new Map(outcomes.map((outcome) => [outcome.name, outcome]));
  const verificationOf = new Map(verifications.map((verification) => [verification.name, verification]));
  const unchecked = new Map(findUnchecked({ outcomes, verifications }).map((it) => [it.name, formatUnchecked(it)]));
  const staged = outcomes.some(isWaiting);
  const entries: readonly Row[] = [...publishedBefore(plan), ...plan.packages];
  const shown = entries.slice(0, rows).map((entry) => {
    const { name, version, previousVersion, firstPublish } = entry;
    const outcome = outcomeOf.get(name);
    const verification = verificationOf.get(name);
    const cells = [
      name,
      previousVersion === undefined
        ? `${version}${firstPublish === true ? " (new)" : ""}`
        : `${previousVersion} → ${version}`,
      distTagsOf(entry).join(" and "),
      outcome === undefined
        ? "planned"
        : `${markOutcome(outcome, verification)} ${outcome.status}${outcome.note === undefined ? "" : `: ${outcome.note}`}`,
      verification === undefined ? "" : proof(verification, unchecked.get(name)),
      ...(staged ? [outcome !== undefined && isWaiting(outcome) ? (outcome.stageId ?? "") : ""] : []),
    ];
    return cells.map(escapeMarkdown);
  });
  const hidden = entries.length - shown.length;
  const table = [
    renderTable("markdown", staged ? [...COLUMNS, "stage identifier"] : COLUMNS, shown),
    ...(hidden > 0 ? ["", `… and ${hidden} more in \`report.json\``] : []),
  ].join("\n");
  // A long table folds away: the verdict and what needs action stay in sight.
  if (entries.length <= SHORT_TABLE) return table;
  return `<details><summary>${formatCount(entries.length, "package")}</summary>\n\n${table}\n\n</details>`;
}

function proof({ availability, integrity, distTag, attestation }: Verification, unchecked = ""): string {
  const proved = [
    ...(integrity.state === "ok" ? ["integrity"] : []),
    ...(distTag.state === "ok" ? ["dist-tag"] : []),
    ...(attestation.state === "ok" ? ["provenance"] : []),
    unchecked,
  ];
  return [availability === "available" ? "" : availability, ...proved].filter((part) => part !== "").join(", ");
}

function renderGraph({ plan }: ReleaseReport): string {
  return plan.packages.length > 1 ? renderPlanMermaid(plan) : "";
}

function renderInstallationChanges({ plan }: ReleaseReport): string {
  const lines = describeInstallationChanges(plan);
  if (lines.length === 0) return "";
  const items = lines.map((line) => `- ${escapeMarkdown(line)}`);
  return renderCapped("What installing does differently", items);
}

function renderFolded(title: string, texts: readonly string[]): string {
  if (texts.length === 0) return "";
  const items = texts.map((text) => `- ${escapeMarkdown(text)}`).join("\n");
  return `<details><summary>${title}</summary>\n\n${items}\n\n</details>`;
}
