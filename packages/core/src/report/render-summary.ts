import { describeInstallationChanges } from "../plan/installation-changes.ts";
import { publishedBefore } from "../plan/publish-plan.ts";
import { renderPlanMermaid } from "../plan/render-plan.ts";
import { groupBy } from "../problems/group.ts";
import { isArrived, type PublishOutcome } from "../publish/outcome.ts";
import { codeSpan, escapeMarkdown, escapeProse } from "../text/sanitise.ts";
import { formatCount, nameSome } from "../text/words.ts";
import { describeTrustedPlan } from "../trust/render-trust.ts";
import { formatVerification } from "../verify/verification.ts";
import { type Links, linksOf } from "./links.ts";
import { renderPendingNotes } from "./pending-notes.ts";
import { renderProblemsMarkdown } from "./problems-markdown.ts";
import { describeRefusals } from "./refusals.ts";
import { isProven, type ReleaseReport } from "./release-report.ts";
import { renderPackages } from "./render-packages.ts";
import { renderVersions } from "./render-versions.ts";
import { renderSuppressedMarkdown } from "./suppressed.ts";
import { formatOutcome, formatVerdict, nextSteps, OUTCOME_MARK } from "./verdict.ts";

/** Items that stand open; those after them fold away, up to the second number. */
const MAX_OPEN = 8;
const MAX_LISTED = 50;
const SHORT_TABLE = 50;

/**
 * The report as Markdown for a job's page or a comment, one screen of it open: the verdict, what goes from which version to
 * which, what stops or needs action and what to type; then, folded, everything else.
 *
 * @param links Where it leads, by default to what the report is about by its own word. Of a stranger's report that is not
 *   to be believed.
 * @returns Renderings from the fullest to the shortest; a summary has 1 MiB, and the writer takes the first that fits.
 */
export function renderSummary(report: ReleaseReport, links: Links = linksOf(report)): string[] {
  const length = report.plan.packages.length + publishedBefore(report.plan).length;
  const steps: readonly Room[] = [
    { rows: length, places: 200, graph: true },
    { rows: length, places: 200, graph: false },
    { rows: SHORT_TABLE, places: 50, graph: false },
    { rows: SHORT_TABLE, places: 10, graph: false },
    { rows: 0, places: 0, graph: false },
  ];
  return steps.map((room) => renderSections(report, links, room));
}

/** How much of a report is written down: packages, places of one kind of problem, and whether the graph is. */
interface Room {
  readonly rows: number;
  readonly places: number;
  readonly graph: boolean;
}

function renderSections(report: ReleaseReport, links: Links, { rows, places, graph }: Room): string {
  const trusted = describeTrustedPlan(report.plan);
  const sections = [
    `### ${markOf(report)} ${escapeMarkdown(formatVerdict(report))}`,
    [renderVersions(report, links), renderOrigin(report)].filter((part) => part !== "").join("\n"),
    // What a rehearsal enacts of errors that are known is how they would end, and no news.
    ...(isForetold(report) ? [] : [renderAttention(report), renderNextSteps(report)]),
    renderProblemsMarkdown(report.problems, { links, base: report.base, rows: places }),
    ...(isForetold(report) ? [renderNextSteps(report), renderEnacted(report)] : []),
    renderSuppressedMarkdown(report.suppressed ?? []),
    renderInstallationChanges(report),
    report.notes === undefined ? "" : renderPendingNotes(report.notes, Math.min(rows, places)),
    rows > 0 ? renderPackages(report, rows, links) : "",
    graph ? renderGraph(report) : "",
    renderFolded("Trusted publishing", trusted === undefined ? [] : [trusted]),
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

function isForetold({ mode, problems }: ReleaseReport): boolean {
  return mode === "rehearsal" && problems.some(({ severity }) => severity === "error");
}

function renderAttention(report: ReleaseReport): string {
  const items = listAttention(report);
  return items.length === 0 ? "" : renderCapped("Needs action", items);
}

function renderEnacted(report: ReleaseReport): string {
  const items = listAttention(report).slice(0, MAX_LISTED);
  return items.length === 0
    ? ""
    : `<details><summary>How the release would end</summary>\n\n${items.join("\n")}\n\n</details>`;
}

/** What was lost, one item for all that was lost in the same way, and what is not as it was packed. */
function listAttention({ outcomes, verifications }: ReleaseReport): string[] {
  const lost = outcomes.filter((outcome) => !isArrived(outcome));
  const refusals = describeRefusals(lost);
  return [
    ...[
      ...groupBy(lost, ({ status, ...outcome }) =>
        status === "held" ? status : formatOutcome({ status, ...outcome }),
      ).values(),
    ].map((group) => renderLost(group, refusals)),
    ...verifications
      .filter((verification) => !isProven(verification))
      .map((it) => `- ${escapeMarkdown(formatVerification(it))}`),
  ];
}

function renderCapped(title: string, items: readonly string[]): string {
  const folded = items.slice(MAX_OPEN, MAX_LISTED);
  const hidden = items.length - MAX_LISTED;
  return [
    `#### ${title}`,
    items.slice(0, MAX_OPEN).join("\n"),
    ...(folded.length === 0
      ? []
      : [
          `<details><summary>… and ${String(items.length - MAX_OPEN)} more</summary>`,
          [...folded, ...(hidden > 0 ? [`- … and ${String(hidden)} more in \`report.json\``] : [])].join("\n"),
          "</details>",
        ]),
  ].join("\n\n");
}

/** Names in one item. */
const MAX_NAMES = 8;

function renderLost(group: readonly PublishOutcome[], refusals: ReturnType<typeof describeRefusals>): string {
  const [first] = group;
  if (first === undefined) return "";
  const { name, version, status } = first;
  const how = escapeProse(formatOutcome(first));
  const told = group.flatMap((outcome) => refusals.get(outcome.name) ?? []).map((line) => `  - ${escapeProse(line)}`);
  if (group.length === 1)
    return [`- ${OUTCOME_MARK[status]} ${codeSpan(name)} ${escapeMarkdown(version)} ${how}`, ...told].join("\n");
  const names = group.map(({ name: lost, version: its, heldBy = [] }) => {
    const by = heldBy.length === 0 ? "" : ` by ${nameSome(heldBy.map(codeSpan))}`;
    return `${codeSpan(lost)} ${escapeMarkdown(its)}${by}`;
  });
  return [
    `- ${OUTCOME_MARK[status]} ${formatCount(group.length, "package")} ${status === "held" ? "held, because of what they need" : how}`,
    `  - ${nameSome(names, MAX_NAMES)}`,
    ...told,
  ].join("\n");
}

function renderNextSteps(report: ReleaseReport): string {
  const steps = nextSteps(report);
  if (steps.length === 0) return "";
  return ["#### Next", "", ...steps.map((step) => `- ${escapeProse(step)}`)].join("\n");
}

function renderGraph({ plan }: ReleaseReport): string {
  if (plan.packages.every(({ dependsOn }) => dependsOn.length === 0)) return "";
  return `<details><summary>Graph: what waits for what</summary>\n\n${renderPlanMermaid(plan)}\n\n</details>`;
}

/** What was tried, and of which commit. */
function renderOrigin({ mode, plan: { commit, pending } }: ReleaseReport): string {
  const as = pending === undefined ? "" : `As ${formatCount(pending.changesets, "pending changeset")} will make it`;
  const on = commit === undefined ? "" : `${ORIGIN[mode]} ${codeSpan(commit.slice(0, SHORT_COMMIT))}`;
  const parts = [as, on].filter((part) => part !== "").join(", ");
  return parts === "" ? "" : `<sub>${parts}</sub>`;
}

const ORIGIN = { rehearsal: "rehearsed on", "dry-run": "tried without sending on", publish: "from" } as const;

const SHORT_COMMIT = 7;

function renderInstallationChanges({ plan }: ReleaseReport): string {
  const lines = describeInstallationChanges(plan);
  if (lines.length === 0) return "";
  const items = lines.map((line) => `- ${escapeMarkdown(line)}`);
  return renderCapped("What installing does differently", items);
}

function renderFolded(title: string, texts: readonly string[]): string {
  if (texts.length === 0) return "";
  const items = texts.map((text) => `- ${escapeProse(text)}`).join("\n");
  return `<details><summary>${title}${texts.length === 1 ? "" : `: ${String(texts.length)}`}</summary>\n\n${items}\n\n</details>`;
}
