import { distTagsOf, type PlanEntry, publishedBefore } from "../plan/publish-plan.ts";
import type { PublishOutcome } from "../publish/outcome.ts";
import { isWaiting } from "../stage/staged-version.ts";
import { escapeMarkdown } from "../text/sanitise.ts";
import { codeCell, renderTable } from "../text/table.ts";
import { formatCount } from "../text/words.ts";
import type { Verification } from "../verify/verification.ts";
import { type Links, linkMarkdown } from "./links.ts";
import type { PreviousVersion } from "./previous.ts";
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
  readonly previous: PreviousVersion | undefined;
}

interface Column {
  readonly title: string;
  /** Markdown of one cell, empty for nothing. */
  readonly cell: (row: Row) => string;
}

/**
 * The packages of a release as a folded Markdown table, in the order of publication, or the largest change of size first where
 * the versions before are known. What is the same for all of them is said once above it, and columns that say nothing are
 * left out. Empty without packages.
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

function listRows({ plan, outcomes, verifications, previous = [] }: ReleaseReport): Row[] {
  const outcomeOf = new Map(outcomes.map((outcome) => [outcome.name, outcome]));
  const verificationOf = new Map(verifications.map((verification) => [verification.name, verification]));
  const unchecked = new Map(findUnchecked({ outcomes, verifications }).map((it) => [it.name, formatUnchecked(it)]));
  const previousOf = new Map(previous.map((it) => [it.name, it]));
  const entries: readonly Entry[] = [...publishedBefore(plan), ...plan.packages];
  return entries
    .map((entry) => ({
      entry,
      outcome: outcomeOf.get(entry.name),
      verification: verificationOf.get(entry.name),
      unchecked: unchecked.get(entry.name),
      previous: previousOf.get(entry.name),
    }))
    .toSorted((a, b) => changeOfSize(b) - changeOfSize(a));
}

/** By which part of it the unpacked size has changed, either way: 0.5 for half as much more or less. */
function changeOfSize({ entry: { tarball }, previous }: Pick<Row, "entry" | "previous">): number {
  const before = previous?.unpackedSize;
  if (tarball === undefined || before === undefined) return 0;
  return Math.abs(tarball.unpackedSize - before) / Math.max(1, before);
}

function columnsOf({ mode, outcomes, previous = [] }: ReleaseReport, links: Links): Column[] {
  const isCompared = previous.length > 0;
  return [
    { title: "package", cell: ({ entry }) => codeCell(entry.name) },
    { title: "version", cell: (row) => renderVersion(row, links, mode === "publish") },
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
      title: isCompared ? "unpacked (Δ)" : "unpacked",
      cell: ({ entry: { tarball }, previous: before }) =>
        tarball === undefined ? "" : formatDelta(tarball.unpackedSize, before?.unpackedSize, formatSize),
    },
    {
      title: isCompared ? "files (Δ)" : "files",
      cell: ({ entry: { tarball }, previous: before }) =>
        tarball === undefined ? "" : formatDelta(tarball.fileCount, before?.fileCount, String),
    },
    { title: "new for who installs it", cell: ({ entry: { added = [] } }) => renderAdded(added) },
  ];
}

/** What the plan's registry shows has a page there; of what it does not, the version before has. */
function renderVersion({ entry, outcome }: Row, links: Links, isReal: boolean): string {
  const { name, version, previousVersion, firstPublish, registry } = entry;
  const linkTo = (it: string): string | undefined => (registry === undefined ? links.version(name, it) : undefined);
  const isSeen = isReal && (outcome?.status === "published" || outcome?.status === "already-published");
  const own = linkMarkdown(escapeMarkdown(version), isSeen ? linkTo(version) : undefined);
  if (previousVersion === undefined) return `${own}${firstPublish === true ? " (new)" : ""}`;
  return `${linkMarkdown(escapeMarkdown(previousVersion), linkTo(previousVersion))} → ${own}`;
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

function renderAttestation({ entry: { name, version, registry }, verification }: Row, links: Links): string {
  const address = registry === undefined ? links.attestation(name, version) : undefined;
  return verification?.attestation.state === "ok" && address !== undefined ? linkMarkdown("proved", address) : "";
}

const MAX_ADDED = 3;

function renderAdded(added: readonly string[]): string {
  const hidden = added.length - MAX_ADDED;
  const shown = added.slice(0, MAX_ADDED).map(codeCell);
  return [...shown, ...(hidden > 0 ? [`${String(hidden)} more`] : [])].join(", ");
}

/** `5.1 kB (+0.9 kB, +21 %)`; without brackets where it is as it was, or nobody knows how it was. */
function formatDelta(now: number, before: number | undefined, format: (value: number) => string): string {
  if (before === undefined || before === now) return format(now);
  const difference = now - before;
  const sign = difference > 0 ? "+" : "−";
  const part = before === 0 ? [] : [formatPart(now / before, sign)];
  return `${format(now)} (${[`${sign}${format(Math.abs(difference))}`, ...part].join(", ")})`;
}

/** Beyond this nobody reads hundredths. */
const LARGE_FACTOR = 10;

function formatPart(factor: number, sign: string): string {
  if (factor >= LARGE_FACTOR) return `${factor.toFixed(0)} times`;
  return `${sign}${(Math.abs(factor - 1) * 100).toFixed(0)} %`;
}

const UNITS = ["B", "kB", "MB", "GB"] as const;

/** `1.2 kB`, by the thousand as npm counts. */
function formatSize(bytes: number): string {
  const unit = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** unit;
  return `${unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${UNITS[unit] ?? "B"}`;
}
