import type { MutantStatus } from "@stryker-mutator/api/core";

import { renderTable } from "../../packages/core/src/text/table.ts";
import type { Change } from "./sample.ts";
import { reasonOf } from "./survivors.ts";

export interface Sampled extends Change {
  readonly status: MutantStatus;
}

export interface MutationRun {
  readonly seed: string;
  /** Of how many it is a sample. */
  readonly all: number;
  readonly sampled: readonly Sampled[];
}

const LONGEST = 90;

/** Whether a test failed with the change, or went on for ever. */
export function isKilled({ status }: Sampled): boolean {
  return status === "Killed" || status === "Timeout";
}

/** `docs/mutation.md`: how many changes the unit tests notice, and which they do not. */
export function mutationDocument({ seed, all, sampled }: MutationRun): string {
  const survived = sampled.filter((mutant) => !isKilled(mutant));
  const killed = sampled.length - survived.length;
  return `${[
    "# Changes that no unit test notices",
    `Of ${all} changes to one place of the code that publishes, verifies, plans and orders, ${sampled.length} were drawn with the seed \`${seed}\`; the unit tests notice ${killed}: ${percent(killed, sampled.length)}.\nMade by this command, and not to be edited:`,
    `\`\`\`sh\nnode tooling/mutation/main.ts --seed ${seed} --size ${sampled.length} --out docs/mutation.md\n\`\`\``,
    "[Stryker](https://stryker-mutator.io) makes the changes and runs, for each, the unit tests of its package that reach the place; what goes on for ever counts as noticed. The sample is drawn by what a change changes and not by where it stands, so that it stays mostly the same while the code is worked on. A survivor's reason stands in `tooling/mutation/survivors.ts`; the command fails where one has none, and `--again` writes this page once more without testing. It takes twenty minutes on two cores, and is not part of CI.",
    "## By file",
    renderTable("aligned", ["file", "drawn", "noticed", ""], filesOf(sampled)),
    "## What survives",
    ...survivorsOf(survived),
  ].join("\n\n")}\n`;
}

function filesOf(sampled: readonly Sampled[]): string[][] {
  const byFile = Map.groupBy(sampled, ({ file }) => file);
  return [...byFile]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, mutants]) => {
      const killed = mutants.filter(isKilled).length;
      return [`\`${file}\``, String(mutants.length), String(killed), percent(killed, mutants.length)];
    });
}

/** By reason, the most frequent one first. */
function survivorsOf(survived: readonly Sampled[]): string[] {
  const byReason = Map.groupBy(survived, (mutant) => reasonOf(mutant) ?? "no reason is known yet");
  return [...byReason]
    .toSorted(([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1))
    .map(([reason, mutants]) =>
      [`${reason[0]?.toUpperCase()}${reason.slice(1)}:`, ...mutants.map(itemOf).toSorted()].join("\n"),
    );
}

function itemOf({ file, line, original, replacement }: Sampled): string {
  return `- \`${file}\`, in ${code(line)}: ${code(original)} becomes ${code(replacement === "" ? "nothing" : replacement)}`;
}

/** In one line, between as many backticks as it takes. */
function code(text: string): string {
  const flat = text.replace(/\s+/gu, " ").trim();
  const short = flat.length > LONGEST ? `${flat.slice(0, LONGEST)}…` : flat;
  return short.includes("`") ? `\`\` ${short} \`\`` : `\`${short}\``;
}

function percent(part: number, whole: number): string {
  return `${((part / whole) * 100).toFixed(1)} %`;
}
