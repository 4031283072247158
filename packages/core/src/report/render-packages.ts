import { distTagsOf, type PlanEntry, publishedBefore } from "../plan/publish-plan.ts";
import type { PublishOutcome } from "../publish/outcome.ts";
import { isWaiting } from "../stage/staged-version.ts";
import { escapeMarkdown } from "../text/sanitise.ts";
import { codeCell, renderTable } from "../text/table.ts";
import { formatCount } from "../text/words.ts";
import type { Verification } from "../verify/verification.ts";
import { type Links, linkMarkdown } from "./links.ts";
import type { ReleaseReport } from "./release-report.ts";
import { findUnchecked, formatUnchecked, markOutcome } from "./verdict.ts";

/** What was public before the plan was made has no version before it that anybody looked up. */
type Entry = Pick<PlanEntry, "name" | "version" | "distTag"> & Partial<PlanEntry>;

interface Row {
  readonly entry: Entry;
  readonly outcome: PublishOutcome | undefined;
  readonly verification: Verification | undefined;
  /** Why what was signed is not proved. */
  readonly unchecked: string | undefined;
}

interface Column {
  readonly title: string;
  /** Markdown of one cell, empty for nothing. */
  readonly cell: (row: Row) => string;
}

/**
 * The packages of a release as a folded Markdown table. What is the same for all of them is said once above it, and columns
 * that say nothing are left out. Empty without packages.
 *
 * @param rows How many of them at most.
 */
export function renderPackages(report: ReleaseReport, rows: number, links: Links): string {
  const all = listRows(report);
  if (all.length === 0) return "";
  const [first, ...columns] = columnsOf(report, links);
  const told = columns.map(({ title, cell }) => ({ title, cells: all.map(cell) }));
  const common = all.length === 1 ? [] : told.filter(({ cells }) => cells[0] !== "" && new Set(cells).size === 1);
  const varied = told.filter((column) => !common.includes(column) && column.cells.some((cell) => cell !== ""));
  const shown = all
    .slice(0, rows)
    .map((row, index) => [first?.cell(row) ?? "", ...varied.map(({ cells }) => cells[index] ?? "")]);
  const hidden = all.length - shown.length;
  const parts = [
    `<details><summary>${formatCount(all.length, "package")}${summaryOf(varied.map(({ title }) => title))}</summary>`,
    ...(common.length === 0
      ? []
      : [`The same for all: ${common.map(({ title, cells }) => `${title} ${cells[0] ?? ""}`).join(" · ")}`]),
    renderTable("markdown", [first?.title ?? "", ...varied.map(({ title }) => title)], shown),
    ...(hidden > 0 ? [`… and ${String(hidden)} more in \`report.json\``] : []),
    "</details>",
  ];
  return parts.join("\n\n");
}

function summaryOf(titles: readonly string[]): string {
  return titles.length === 0 ? "" : `: ${titles.join(", ")}`;
}

function listRows({ plan, outcomes, verifications }: ReleaseReport): Row[] {
  const outcomeOf = new Map(outcomes.map((outcome) => [outcome.name, outcome]));
  const verificationOf = new Map(verifications.map((verification) => [verification.name, verification]));
  const unchecked = new Map(findUnchecked({ outcomes, verifications }).map((it) => [it.name, formatUnchecked(it)]));
  const entries: readonly Entry[] = [...publishedBefore(plan), ...plan.packages];
  return entries.map((entry) => ({
    entry,
    outcome: outcomeOf.get(entry.name),
    verification: verificationOf.get(entry.name),
    unchecked: unchecked.get(entry.name),
  }));
}

function columnsOf({ mode, outcomes }: ReleaseReport, links: Links): Column[] {
  return [
    { title: "package", cell: ({ entry }) => codeCell(entry.name) },
    { title: "version", cell: (row) => renderVersion(row, mode === "publish" ? links : undefined) },
    { title: "dist-tag", cell: ({ entry }) => escapeMarkdown(distTagsOf(entry).join(" and ")) },
    {
      title: "outcome",
      cell: ({ outcome, verification }) => escapeMarkdown(formatStatus(outcome, verification)),
    },
    { title: "proved", cell: (row) => escapeMarkdown(formatProof(row)) },
    { title: "attestation", cell: (row) => (mode === "publish" ? renderAttestation(row, links) : "") },
    ...(outcomes.some(isWaiting)
      ? [
          {
            title: "stage identifier",
            cell: ({ outcome }: Row) =>
              outcome !== undefined && isWaiting(outcome) ? escapeMarkdown(outcome.stageId ?? "") : "",
          },
        ]
      : []),
    {
      title: "size",
      cell: ({ entry: { tarball } }) => (tarball === undefined ? "" : formatSize(tarball.size)),
    },
    {
      title: "files",
      cell: ({ entry: { tarball } }) => (tarball === undefined ? "" : String(tarball.fileCount)),
    },
    { title: "new for who installs it", cell: ({ entry: { added = [] } }) => renderAdded(added) },
  ];
}

/** What the registry shows has a page there; of what it does not, the version before has. */
function renderVersion({ entry, outcome }: Row, links: Links | undefined): string {
  const { name, version, previousVersion, firstPublish } = entry;
  const isSeen = outcome?.status === "published" || outcome?.status === "already-published";
  const own = linkMarkdown(escapeMarkdown(version), isSeen ? links?.version(name, version) : undefined);
  if (previousVersion === undefined) return `${own}${firstPublish === true ? " (new)" : ""}`;
  return `${linkMarkdown(escapeMarkdown(previousVersion), links?.version(name, previousVersion))} → ${own}`;
}

function formatStatus(outcome: PublishOutcome | undefined, verification: Verification | undefined): string {
  if (outcome === undefined) return "planned";
  const { status, note } = outcome;
  return `${markOutcome(outcome, verification)} ${status}${note === undefined ? "" : `: ${note}`}`;
}

function formatProof({ verification, unchecked = "" }: Row): string {
  if (verification === undefined) return "";
  const { availability, integrity, distTag, attestation } = verification;
  const proved = [
    ...(integrity.state === "ok" ? ["integrity"] : []),
    ...(distTag.state === "ok" ? ["dist-tag"] : []),
    ...(attestation.state === "ok" ? ["provenance"] : []),
    unchecked,
  ];
  return [availability === "available" ? "" : availability, ...proved].filter((part) => part !== "").join(", ");
}

function renderAttestation({ entry: { name, version }, verification }: Row, links: Links): string {
  const address = links.attestation(name, version);
  return verification?.attestation.state === "ok" && address !== undefined ? linkMarkdown("proved", address) : "";
}

const MAX_ADDED = 3;

function renderAdded(added: readonly string[]): string {
  const hidden = added.length - MAX_ADDED;
  const shown = added.slice(0, MAX_ADDED).map(codeCell);
  return [...shown, ...(hidden > 0 ? [`${String(hidden)} more`] : [])].join(", ");
}

const UNITS = ["B", "kB", "MB", "GB"] as const;

/** `1.2 kB`, by the thousand as npm counts. */
function formatSize(bytes: number): string {
  const unit = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** unit;
  return `${unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${UNITS[unit] ?? "B"}`;
}
