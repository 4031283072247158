import type { Tool } from "../tools/tool.ts";
import { median } from "./median.ts";
import { renderChecks } from "./render-checks.ts";
import { renderConcurrency } from "./render-concurrency.ts";
import { renderResults } from "./render-results.ts";
import { renderTargets } from "./render-targets.ts";
import { COMPARED_CONCURRENCY, type Result, type Results } from "./result.ts";

/** What the figures are of. */
export interface Circumstances {
  /** Processor, number of cores, memory, system. */
  readonly machine: string;
  readonly tools: readonly Tool[];
}

const WHY_SO_MANY = [
  "A release begins with 10 at once, takes one more after each round while nothing is refused and answers stay as quick as the",
  "quickest, up to 32, and one less at the first complaint. npm publishes no number for its limit, and reports of 429 are known",
  "after 25, 83 and 337 packages in a burst (npm/cli#8507, changesets/changesets#1574, comunica/comunica#1816), with a",
  "`Retry-After` of up to half an hour. A long pause is about requests an hour: uploads go on one after the other then, as far",
  "apart as lets so many through in that time as were taken before. `--concurrency` says how many there are at most, and was",
  "given for these rows.",
].join("\n");

/** The page of all results, as Markdown. */
export function renderPage(results: Results, circumstances: Circumstances): string {
  const compared = results.publications.filter(({ concurrency }) => concurrency === COMPARED_CONCURRENCY);
  const groups = Map.groupBy(compared, ({ latency: { get, put } }) => `${get}/${put}`);
  const concurrency = renderConcurrency(results.publications);
  return `${[
    "# How fast it publishes",
    renderIntroduction(results, circumstances),
    "## Against the targets",
    renderTargets({ ...results, publications: compared }),
    ...[...groups.values()].flatMap((group) => renderGroup(group, circumstances.tools)),
    ...(concurrency === undefined ? [] : ["## Uploads at once", WHY_SO_MANY, concurrency]),
    ...(results.checks.length === 0 ? [] : ["## Checking", renderChecks(results.checks)]),
  ].join("\n\n")}\n`;
}

function renderIntroduction(results: Results, { machine }: Circumstances): string {
  const all = [...results.publications, ...results.checks];
  const dates = [...new Set(all.map(({ date }) => date))].toSorted().join(", ");
  const load = median(all.flatMap(({ runs }) => runs.map((run) => run.load)));
  return [
    `Measured ${dates} on ${machine}, with a load average of ${load.toFixed(1)} (median over all runs).`,
    "Made by these commands, and not to be edited:",
    "",
    "```sh",
    ...results.commands,
    "```",
    "",
    "Every tool publishes the same generated packages to the same registry in memory, on loopback, with a token: no ID",
    "tokens, no provenance, no lifecycle scripts. Every run starts with an empty registry, an empty home and temporary",
    "directory, and a workspace as committed, with `CI=true` and no terminal. Figures are medians of whole commands: wall",
    "clock, processor time of all processes, their highest memory together (shared pages once), and what the registry",
    "counted: requests per package, most uploads at once, and edges of the dependency graph whose dependent was sent",
    "before its dependency was answered. Load is the machine's average when a run began: where it is above the number of",
    "cores, wall clock is longer than it would be, and processor time tells more. The lower bound only uploads: tarballs",
    "ready, one connection kept per upload, a package as soon as its dependencies were answered, the same number at once.",
    "Slipway's figures include reading the registry before, verifying every package afterwards, the ledger and the report.",
    "Of its requests, those after the plus sign read back what was accepted, which no other tool does.",
  ].join("\n");
}

function renderGroup(group: readonly Result[], tools: readonly Tool[]): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const { get, put } = first.latency;
  const title = get + put === 0 ? "Without latency" : `GET answered after ${get} ms, PUT after ${put} ms`;
  return [`## ${title}`, renderResults(group, tools)];
}
