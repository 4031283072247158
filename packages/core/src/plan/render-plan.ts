import { sanitise } from "../problems/sanitise.ts";
import { formatCount } from "../text/format-count.ts";
import type { PlanEntry, PublishPlan, SkippedPackage, SkipReason } from "./publish-plan.ts";
import { renderPlanTree } from "./render-plan-tree.ts";

const HEAD = ["", "package", "version", "dist-tag", "access", "waits for"];

/** Names in one cell or one line, the rest is counted. */
const MAX_WAITS = 3;
const MAX_SKIPPED = 10;

const REASON: Record<SkipReason, string> = {
  "already-published": "already published",
  private: "private",
  filtered: "left out by the filter",
  fixture: "not marked private, but by their place fixtures",
  unknown: "unknown to us, because the registry gave no answer",
  invalid: "without a name or version that npm takes",
};

/** The plan for people, as plain text: a table in publish order, what waits for what as a tree, and what is left out. */
export function renderPlan(plan: PublishPlan): string {
  const { packages, registry, skipped } = plan;
  const nothing = skipped.some(({ reason }) => reason === "unknown")
    ? "Nothing is known to be pending"
    : "Nothing to publish";
  const head =
    packages.length === 0
      ? nothing
      : `${formatCount(packages.length, "package")} to publish to ${sanitise(registry)}${packages.length > 1 ? ", in this order" : ""}`;
  const sections = [head, renderTable(packages), renderPlanTree(packages), renderSkipped(skipped)];
  return sections.filter((section) => section !== "").join("\n\n");
}

function renderTable(packages: readonly PlanEntry[]): string {
  if (packages.length === 0) return "";
  const rows = packages.map((entry, index) => [
    `${index + 1}`,
    entry.name,
    formatVersions(entry),
    entry.distTag,
    entry.keepAccess === true ? "unchanged" : entry.access,
    listSome(entry.dependsOn, MAX_WAITS),
  ]);
  const cells = [HEAD, ...rows].map((row) => row.map(sanitise));
  const widths = HEAD.map((_, column) => cells.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), 0));
  return cells.map((row) => renderRow(row, widths)).join("\n");
}

function renderRow(
  [number = "", ...cells]: readonly string[],
  [numberWidth = 0, ...widths]: readonly number[],
): string {
  return [number.padStart(numberWidth), ...cells.map((cell, column) => cell.padEnd(widths[column] ?? 0))]
    .join("  ")
    .trimEnd();
}

function formatVersions({ version, previousVersion, firstPublish }: PlanEntry): string {
  if (firstPublish) return `${version} (new package)`;
  return previousVersion === undefined ? version : `${previousVersion} → ${version}`;
}

function renderSkipped(skipped: readonly SkippedPackage[]): string {
  return Object.entries(REASON)
    .flatMap(([reason, words]) => {
      const names = skipped.filter((it) => it.reason === reason).map(({ name }) => sanitise(name));
      return names.length === 0
        ? []
        : [`${formatCount(names.length, "package")} ${words}: ${listSome(names, MAX_SKIPPED)}`];
    })
    .join("\n");
}

function listSome(names: readonly string[], most: number): string {
  const hidden = names.length - most;
  return [...names.slice(0, most), ...(hidden > 0 ? [`${hidden} more`] : [])].join(", ");
}
