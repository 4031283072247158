import { renderTable } from "@slipway/core";

import type { Scenario, ScenarioResult } from "./run-scenario.ts";

export interface Row {
  readonly scenario: Scenario;
  readonly result: ScenarioResult;
}

const COLUMNS = ["phase", "fault", "run", "met", "first run", "end", "PUTs", "lost", "duplicated", "orphaned"];

/** The count of what went wrong, and a row for every scenario. */
export function renderFaultTable(rows: readonly Row[]): string {
  const table = renderTable(
    "aligned",
    COLUMNS,
    rows.map(({ scenario, result }) => describe(scenario, result)),
  );
  const totals = rows.map(({ result }) => result.runs.at(-1)?.judgement);
  const sum = (of: "missing" | "duplicated" | "orphaned"): number =>
    totals.reduce((total, judgement) => total + (judgement?.[of].length ?? 0), 0);
  return `${rows.length} scenarios: ${sum("missing")} packages lost, ${sum("duplicated")} duplicated, ${sum("orphaned")} orphaned.

${table}`;
}

function describe(scenario: Scenario, { runs, injected }: ScenarioResult): string[] {
  const [first] = runs;
  const last = runs.at(-1);
  const { accepted = 0, refused = 0, lost = 0 } = last?.judgement.puts ?? {};
  return [
    scenario.phase,
    scenario.fault,
    scenario.resume === "none" ? "left alone" : scenario.resume,
    String(injected),
    scenario.resume === "none" ? (first?.report?.verdict ?? `exit code ${first?.exitCode}`) : "killed",
    last?.report?.verdict ?? `exit code ${last?.exitCode}`,
    `${accepted}, ${refused}, ${lost}`,
    String(last?.judgement.missing.length),
    String(last?.judgement.duplicated.length),
    String(last?.judgement.orphaned.length),
  ];
}
