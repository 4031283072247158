import { renderTable } from "@slipway/core";

import type { Scenario, ScenarioResult } from "./run-scenario.ts";

export interface Row {
  readonly scenario: Scenario;
  readonly result: ScenarioResult;
}

const HEAD = `# Faults

What becomes of a release when something goes wrong, produced by \`test/faults\` from runs of the built command against the
embedded registry: five packages, \`app → mid → core\` and two that need nothing. A fault that is about one package is about
\`core\`.

- **run**: left alone; or killed by SIGKILL when the fault had just happened and run again, with its ledger or (\`runner
  lost\`) without.
- **met**: how many requests met the fault, in all runs together.
- **first run**: how it ended. Where it could not finish, the fault was taken away and the release run again.
- **PUTs**: accepted, refused and lost, as the registry counted them, in all runs together. A lost one was met by a fault
  before the registry saw it.
- **lost**: planned packages that are not on the registry in the end, with the packed integrity. **duplicated**: sent again
  although the registry showed them, or the ledger had them. **orphaned**: accepted before something they depend on.

A run that is killed has not heard the answer, so it makes no difference whether that was 500, 502 or 503, and where nothing
is stored, what it was at all: those rows are left out, as is a lost ledger before anything is in it. \`held in scanning for
10 minutes\` without the ledger is the one case in which a second PUT is sent: the registry shows nothing, and its refusal,
409 "previously staged", is how it tells that it has the version.
`;

const COLUMNS = ["phase", "fault", "run", "met", "first run", "end", "PUTs", "lost", "duplicated", "orphaned"];

/** The page with a row for every scenario. */
export function renderFaultTable(rows: readonly Row[]): string {
  const table = renderTable(
    "aligned",
    COLUMNS,
    rows.map(({ scenario, result }) => describe(scenario, result)),
  );
  const totals = rows.map(({ result }) => result.runs.at(-1)?.judgement);
  const sum = (of: "missing" | "duplicated" | "orphaned"): number =>
    totals.reduce((total, judgement) => total + (judgement?.[of].length ?? 0), 0);
  return `${HEAD}
${rows.length} scenarios: ${sum("missing")} packages lost, ${sum("duplicated") - countAskedAgain(rows)} duplicated, ${sum("orphaned")} orphaned.

${table}
`;
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
    isAskedAgain(scenario) ? "0" : String(last?.judgement.duplicated.length),
    String(last?.judgement.orphaned.length),
  ];
}

/** Nobody could have known without asking. */
export function isAskedAgain({ invisible, resume }: Scenario): boolean {
  return invisible === true && resume === "runner lost";
}

function countAskedAgain(rows: readonly Row[]): number {
  return rows.filter(({ scenario }) => isAskedAgain(scenario)).length;
}
