import { chainLengths } from "../dependencies/order.ts";
import { sanitise } from "../text/sanitise.ts";
import { renderTable } from "../text/table.ts";
import { formatCount } from "../text/words.ts";
import { describeInstallationChanges } from "./installation-changes.ts";
import { distTagsOf, type PlanEntry, publishedBefore, type PublishPlan } from "./publish-plan.ts";
import { listSome, renderSkipped } from "./skipped.ts";

const HEAD = ["", "package", "version", "dist-tag", "access", "waits for"];

/** Names in one cell or one line, the rest is counted. */
const MAX_WAITS = 3;

/** Names in one line. */
const MAX_NAMED = 10;

/** The plan for people, as plain text: a table in publish order, what waits for what as a tree, and what is left out. */
export function renderPlan(plan: PublishPlan): string {
  const { packages, pending, registry, skipped } = plan;
  const nothing = skipped.some(({ reason }) => reason === "unknown")
    ? "Nothing is known to be pending"
    : "Nothing to publish";
  const head =
    packages.length === 0
      ? nothing
      : `${formatCount(packages.length, "package")} to publish to ${sanitise(registry)}${packages.length > 1 ? ", in this order" : ""}`;
  const as = pending === undefined ? "" : `As ${formatCount(pending.changesets, "pending changeset")} will make it`;
  const sections = [
    as,
    head,
    renderPackages(packages),
    renderElsewhere(packages),
    renderPlanTree(packages),
    renderPublished(plan),
    describeInstallationChanges(plan).map(sanitise).join("\n"),
    renderSkipped(skipped).join("\n"),
  ];
  return sections.filter((section) => section !== "").join("\n\n");
}

function renderPackages(packages: readonly PlanEntry[]): string {
  if (packages.length === 0) return "";
  const { length: digits } = String(packages.length);
  const rows = packages.map((entry, index) => [
    String(index + 1).padStart(digits),
    entry.name,
    formatVersions(entry),
    distTagsOf(entry).join(" and "),
    entry.keepAccess === true ? "unchanged" : entry.access,
    listSome(entry.dependsOn, MAX_WAITS),
  ]);
  return renderTable("text", HEAD, rows);
}

/** Packages that go to other registries, by registry. */
function renderElsewhere(packages: readonly PlanEntry[]): string {
  const registries = [...new Set(packages.flatMap(({ registry }) => registry ?? []))];
  return registries
    .map((address) => {
      const names = packages.filter(({ registry }) => registry === address).map(({ name }) => name);
      return sanitise(`To ${address}: ${listSome(names, MAX_NAMED)}`);
    })
    .join("\n");
}

function formatVersions({ version, previousVersion, firstPublish }: PlanEntry): string {
  if (firstPublish) return `${version} (new package)`;
  return previousVersion === undefined ? version : `${previousVersion} → ${version}`;
}

function renderPublished(plan: PublishPlan): string {
  const names = publishedBefore(plan).map(({ name, version }) => sanitise(`${name} ${version}`));
  if (names.length === 0) return "";
  return `${formatCount(names.length, "package")} of this release published before, from the same commit: ${listSome(names, MAX_NAMED)}`;
}

/** A longer tree is no picture any more. */
const MAX_LINES = 60;

const MAX_LINKS = 8;

interface Branch {
  readonly name: string;
  /** What this line begins with, and those under it. */
  readonly lead: string;
  readonly indent: string;
}

/**
 * Which package waits for which, as a plain tree with the dependencies under their dependents. What was unfolded once is not
 * unfolded again; packages that have nothing to do with others are left out. Where the tree would be too large, the longest
 * chain takes its place. Empty when nobody waits.
 */
function renderPlanTree(packages: readonly PlanEntry[]): string {
  const needs = new Map(packages.map(({ name, dependsOn }) => [name, dependsOn]));
  const needed = new Set(packages.flatMap(({ dependsOn }) => dependsOn));
  const tops = packages.filter(({ name, dependsOn }) => dependsOn.length > 0 && !needed.has(name));
  const lines: string[] = [];
  const unfolded = new Set<string>();
  const stack: Branch[] = tops.map(({ name }) => ({ name, lead: "", indent: "" })).toReversed();
  for (let branch = stack.pop(); branch !== undefined; branch = stack.pop()) {
    if (lines.length === MAX_LINES) return renderLongestChain(packages);
    const children = needs.get(branch.name) ?? [];
    const folded = children.length > 0 && unfolded.has(branch.name);
    lines.push(`${branch.lead}${sanitise(branch.name)}${folded ? " …" : ""}`);
    if (folded) continue;
    unfolded.add(branch.name);
    stack.push(...branchesOf(branch, children).toReversed());
  }
  return lines.length === 0 ? "" : ["Dependencies", ...lines].join("\n");
}

function branchesOf({ indent }: Branch, children: readonly string[]): Branch[] {
  return children.map((name, index) => {
    const last = index === children.length - 1;
    return { name, lead: `${indent}${last ? "└─ " : "├─ "}`, indent: `${indent}${last ? "   " : "│  "}` };
  });
}

function renderLongestChain(packages: readonly PlanEntry[]): string {
  const lengths = chainLengths(packages);
  const chain: string[] = [];
  // By length, so that the links of a longest chain come one after the other.
  for (const { name, dependsOn } of packages.toSorted(
    (a, b) => (lengths.get(b.name) ?? 0) - (lengths.get(a.name) ?? 0),
  )) {
    const previous = chain.at(-1);
    if (
      previous === undefined ||
      (dependsOn.includes(previous) && lengths.get(name) === (lengths.get(previous) ?? 0) - 1)
    ) {
      chain.push(name);
    }
  }
  const names = chain.map(sanitise);
  const shown =
    names.length <= MAX_LINKS ? names : [...names.slice(0, MAX_LINKS / 2), "…", ...names.slice(-MAX_LINKS / 2)];
  return `Longest chain, ${names.length} packages: ${shown.join(" → ")}`;
}

/** Beyond this nobody reads a graph. GitHub's own limits (500 edges, 50,000 characters) are further away. */
const MAX_NODES = 60;

const MAX_EDGES = 120;

/**
 * The order of publication as a Mermaid graph in a Markdown code block, arrows from what goes out first to what waits for
 * it; a sentence instead where the graph would be too large to read.
 */
export function renderPlanMermaid({ packages }: PublishPlan): string {
  const idOf = new Map(packages.map(({ name }, index) => [name, `p${index}`]));
  const nodes = packages.map(({ name, version }) => `  ${idOf.get(name)}["${escape(`${name} ${version}`)}"]`);
  const edges = packages.flatMap(({ name, dependsOn }) =>
    dependsOn.flatMap((needed) => (idOf.has(needed) ? [`  ${idOf.get(needed)} --> ${idOf.get(name)}`] : [])),
  );
  if (nodes.length > MAX_NODES || edges.length > MAX_EDGES) {
    return `The graph of ${nodes.length} packages with ${edges.length} dependencies between them is too large to show.`;
  }
  return ["```mermaid", "flowchart LR", ...nodes, ...edges, "```"].join("\n");
}

/** Mermaid's entities, by code point, for everything that is not plainly harmless between double quotes. */
function escape(text: string): string {
  return sanitise(text).replace(/[^\w@/.+ -]/gu, (character) => `#${character.codePointAt(0)};`);
}
