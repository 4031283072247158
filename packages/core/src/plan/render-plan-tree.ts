import { chainLengths } from "../graph/chain-lengths.ts";
import { sanitise } from "../problems/sanitise.ts";
import type { PlanEntry } from "./publish-plan.ts";

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
export function renderPlanTree(packages: readonly PlanEntry[]): string {
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
