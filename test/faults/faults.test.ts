import { join } from "node:path";

import { beforeAll, describe, expect, test, vi } from "vitest";

import { withSections } from "../fixtures/made-section.ts";
import { TARGET } from "./release-graph.ts";
import { renderFaultTable, type Row } from "./render-fault-table.ts";
import { runScenario, type Scenario, type ScenarioResult, type ScenarioRun } from "./run-scenario.ts";
import { scenarios } from "./scenarios.ts";
import { summariseReport } from "./summarise-report.ts";

const PAGE = join(import.meta.dirname, "../../docs/faults.md");
/** Milliseconds by which a clock may differ from a timer. */
const TOLERANCE = 20;

// Most of a scenario is waiting: for the start of a process, for a registry that asks for a pause.
vi.setConfig({ maxConcurrency: 8 });

const rows = new Map<Scenario, Row>();
let undisturbed: object;

beforeAll(async () => {
  const { runs } = await runScenario({ phase: "other", fault: "none", faults: [], expected: "passes", resume: "none" });
  const report = runs[0]?.report;
  if (report === undefined) throw new Error(`without a fault nothing was published: ${runs[0]?.stderr ?? ""}`);
  undisturbed = summariseReport(report);
});

describe.concurrent("whatever happens, the release ends as if nothing had", () => {
  test.for(scenarios)("$phase: $fault ($resume)", async (scenario, { expect }) => {
    const result = await runScenario(scenario);
    const [first] = result.runs;
    const last = result.runs.at(-1);
    if (first === undefined || last === undefined) throw new Error("nothing was run");
    expect(result.injected).toBeGreaterThan(0);
    expect(result.credentials).toStrictEqual([]);
    expect(result.leftovers).toStrictEqual([]);
    expect([last.exitCode, last.report?.verdict], last.stderr).toStrictEqual([0, "succeeded"]);
    expect(last.judgement).toMatchObject({ missing: [], orphaned: [] });
    expect(result.runs.flatMap(({ judgement }) => judgement.duplicated)).toStrictEqual([]);
    expect(last.judgement.puts.accepted).toBe(5);
    expect(summariseReport(last.report ?? fail(last))).toStrictEqual(undisturbed);
    checkFirst(scenario, first);
    checkDebt(scenario, result);
    checkPatience(scenario, result);
    rows.set(scenario, { scenario, result });
  });
});

test("the table of it is the documentation's", async ({ skip }) => {
  const all = scenarios.flatMap((scenario) => rows.get(scenario) ?? []);
  if (all.length < scenarios.length) skip("some scenarios were left out, or failed by themselves");
  const page = await withSections(PAGE, { scenarios: renderFaultTable(all) });
  await expect(page).toMatchFileSnapshot(PAGE);
});

function fail({ stderr }: ScenarioRun): never {
  throw new Error(`there is no report: ${stderr}`);
}

/** How the run ended in which the fault happened. */
function checkFirst({ expected, resume }: Scenario, { exitCode, signal, report, judgement }: ScenarioRun): void {
  if (resume !== "none") {
    if (expected === "passes") expect(signal).toBe("SIGKILL");
    return;
  }
  if (expected === "stops") {
    expect(exitCode).toBeGreaterThan(0);
    expect(judgement.puts).toStrictEqual({ accepted: 0, refused: 0, lost: 0 });
  }
  if (expected !== "holds") return;
  expect(exitCode).toBe(1);
  expect(report?.verdict).toBe("partial");
  expect(judgement.missing).toStrictEqual(["@acme/core", "@acme/mid", "@acme/app"]);
  expect(report?.outcomes.map(({ status, heldBy }) => [status, heldBy])).toStrictEqual([
    ["failed", undefined],
    ["held", [TARGET]],
    ["held", [TARGET]],
    ["published", undefined],
    ["published", undefined],
  ]);
}

/** What was accepted and cannot be seen is owed to the run that heard so; to one that did not, nothing is known of it. */
function checkDebt({ invisible, resume }: Scenario, { runs }: ScenarioResult): void {
  if (invisible !== true) return;
  const beforeLast = runs.at(-2);
  const target = beforeLast?.report?.outcomes.find(({ name }) => name === TARGET);
  // On a slow machine the scan may be over by then.
  if (target?.status === "published" || target?.status === "already-published") return;
  expect(target?.status).toBe(resume === "runner lost" ? "unknown" : "accepted");
  if (resume === "runner lost") expect(beforeLast?.exitCode).toBe(1);
}

/** A refusal is not asked about again, an outage only so often, and a registry gets the pause that it asked for. */
function checkPatience({ phase, questions, tries, pause }: Scenario, { runs }: ScenarioResult): void {
  const requests = runs[0]?.requests ?? [];
  const met = requests.filter(({ kind, faulty }) => kind === phase && faulty);
  if (questions !== undefined && runs[0]?.signal === null) expect(met).toHaveLength(questions);
  if (tries !== undefined) expect(met).toHaveLength(tries);
  if (pause === undefined) return;
  for (const { started, duration, package: name } of met) {
    const again = requests.find((it) => it.kind === phase && it.package === name && it.started > started + duration);
    if (again === undefined) continue;
    expect(again.started - started - duration).toBeGreaterThanOrEqual(pause * 1_000 - TOLERANCE);
  }
}
